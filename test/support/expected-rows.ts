/** The row that a payload from GitHub must become, computed without Tiara's parser. */
import type { CommentPayload, IssuePayload, RepositoryPayload } from './github/corpus.js';
import type { Row } from './test-database.js';

interface Person {
  readonly login: string;
  readonly id: number;
  readonly type: string;
}

function sqlTime(time: unknown): string | null {
  return typeof time === 'string' ? time.replace('T', ' ').replace('Z', '') : null;
}

function stored(text: unknown): string | null {
  return typeof text === 'string' ? text.toWellFormed() : null;
}

function author(payload: IssuePayload | CommentPayload): Row {
  const person = payload['user'] as Person | null;
  return {
    author_login: person?.login ?? null,
    author_id: person?.id ?? null,
    author_type: person?.type ?? null,
    author_association: stored(payload['author_association']),
  };
}

function reactionCount(payload: IssuePayload | CommentPayload): number {
  return (payload['reactions'] as { total_count: number } | undefined)?.total_count ?? 0;
}

export function expectedIssue(payload: IssuePayload, repository: RepositoryPayload): Row {
  const milestone = payload['milestone'] as { title: string; number: number } | null;
  const names = (list: unknown, key: string): string =>
    JSON.stringify((list as Record<string, unknown>[]).map((item) => item[key]));
  return {
    github_issue_id: payload.id,
    node_id: String(payload['node_id']),
    number: payload.number,
    repository_id: repository.id,
    repository_owner: repository.owner.login,
    repository_name: repository.name,
    title: stored(payload.title),
    body: stored(payload.body),
    state: payload.state,
    state_reason: stored(payload['state_reason']),
    locked: payload['locked'] === true ? 1 : 0,
    active_lock_reason: stored(payload['active_lock_reason']),
    ...author(payload),
    closed_by_login: (payload['closed_by'] as Person | null | undefined)?.login ?? null,
    assignees: names(payload['assignees'], 'login'),
    labels: names(payload['labels'], 'name'),
    milestone_title: milestone?.title ?? null,
    milestone_number: milestone?.number ?? null,
    issue_type: (payload['type'] as { name: string } | null | undefined)?.name ?? null,
    comment_count: payload.comments,
    reaction_count: reactionCount(payload),
    html_url: payload.html_url,
    created_at: sqlTime(payload['created_at']),
    updated_at: sqlTime(payload.updated_at),
    closed_at: sqlTime(payload['closed_at']),
    deleted_at: null,
    deleted_reason: null,
    transferred_to: null,
  };
}

export function expectedComment(
  payload: CommentPayload,
  repository: RepositoryPayload,
  issueIds: ReadonlyMap<number, number>,
): Row {
  const number = Number(/\d+$/.exec(payload.issue_url)?.[0]);
  return {
    github_comment_id: payload.id,
    node_id: String(payload['node_id']),
    github_issue_id: issueIds.get(number) ?? null,
    issue_number: number,
    repository_id: repository.id,
    ...author(payload),
    body: stored(payload.body),
    reaction_count: reactionCount(payload),
    html_url: payload.html_url,
    created_at: sqlTime(payload.created_at),
    updated_at: sqlTime(payload.updated_at),
    deleted_at: null,
    deleted_reason: null,
  };
}

/** The columns of an expected row, for SELECT. */
export function columnsOf(row: Row | undefined): string {
  return Object.keys(row ?? {}).join(', ');
}

/** The row with its JSON written as JavaScript does: TiDB and MariaDB add spaces. */
export function withPlainJson(row: Row): Row {
  const json = (name: string): Row =>
    typeof row[name] === 'string' ? { [name]: JSON.stringify(JSON.parse(row[name])) } : {};
  return { ...row, ...json('assignees'), ...json('labels') };
}
