/** Which column holds what of a record. */
import { contentHash, hashesOf, skippedOf } from '../../../core/text/embedded-texts.js';
import type {
  Author,
  Comment,
  Issue,
  Kind,
  Repository,
  Time,
  TrackerRecord,
} from '../../../core/model/record.js';
import type { Parameter } from '../database.js';

export type RowValues = Readonly<Record<string, Parameter>>;

/** The tables of records, by kind. */
export const TABLES = {
  issue: { name: 'issues', key: 'github_issue_id', number: 'number' },
  comment: { name: 'comments', key: 'github_comment_id', number: 'issue_number' },
} as const satisfies Record<Kind, object>;

/**
 * Everything that GitHub tells of a record, by column: what an upsert writes. Removal, vectors and the link to the
 * issue are not among it. `updated_at` comes last, because the other columns' fate hangs on what it was.
 */
export function valuesOf(repository: Repository, record: TrackerRecord): RowValues {
  const values =
    record.kind === 'issue' ? issueValues(repository, record) : commentValues(repository, record);
  return { ...values, content_hash: contentHash(record), updated_at: cellOf(record.updatedAt) };
}

function issueValues(repository: Repository, issue: Issue): RowValues {
  const hashes = hashesOf(issue);
  const skipped = skippedOf(issue);
  return {
    github_issue_id: issue.id,
    node_id: issue.nodeId,
    number: issue.number,
    repository_id: repository.id,
    repository_owner: repository.owner,
    repository_name: repository.name,
    title: issue.title,
    body: issue.body,
    state: issue.state,
    state_reason: issue.stateReason,
    locked: Number(issue.locked),
    active_lock_reason: issue.activeLockReason,
    ...authorValues(issue.author, issue.authorAssociation),
    closed_by_login: issue.closedByLogin,
    assignees: JSON.stringify(issue.assignees),
    labels: JSON.stringify(issue.labels),
    milestone_title: issue.milestone?.title ?? null,
    milestone_number: issue.milestone?.number ?? null,
    issue_type: issue.type,
    comment_count: issue.commentCount,
    reaction_count: issue.reactionCount,
    html_url: issue.url,
    created_at: cellOf(issue.createdAt),
    closed_at: issue.closedAt === null ? null : cellOf(issue.closedAt),
    title_hash: hashes.title,
    title_vec_skipped: skipped.title,
    body_hash: hashes.body,
    body_vec_skipped: skipped.body,
  };
}

function commentValues(repository: Repository, comment: Comment): RowValues {
  return {
    github_comment_id: comment.id,
    node_id: comment.nodeId,
    issue_number: comment.issueNumber,
    repository_id: repository.id,
    ...authorValues(comment.author, comment.authorAssociation),
    body: comment.body,
    reaction_count: comment.reactionCount,
    html_url: comment.url,
    created_at: cellOf(comment.createdAt),
    body_hash: hashesOf(comment).body,
    body_vec_skipped: skippedOf(comment).body,
  };
}

function authorValues(author: Author | null, association: string | null): RowValues {
  return {
    author_login: author?.login ?? null,
    author_id: author?.id ?? null,
    author_type: author?.type ?? null,
    author_association: association,
  };
}

/** A time as the database holds it: `2026-01-31 23:59:59`. Sorts as text, too. */
export function cellOf(time: Time): string {
  return time.slice(0, 19).replace('T', ' ');
}

/** The reverse of `cellOf`; null stays null. */
export function timeOfCell(cell: unknown): Time | null {
  return typeof cell === 'string' ? `${cell.slice(0, 19).replace(' ', 'T')}Z` : null;
}

/** A moment to the second; what is left of a second is cut off. */
export function cellOfDate(date: Date): string {
  return cellOf(date.toISOString());
}

/** `?, ?, ?` for as many values. */
export function marks(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}
