/** What the views select: issues as a person reads them, and documents as libraries for vectors read them. */
import type { Space } from '../../../core/model/embedding.js';
import type { Dialect } from '../database.js';
import { spaceColumns } from '../schema/vector-columns.js';
import type { ViewName } from '../table-names.js';

export interface View {
  readonly name: ViewName;
  readonly select: string;
}

/** The views of a database with this active space. Documents need vectors, so before the first space there is one view. */
export function viewsOf(dialect: Dialect, space: Pick<Space, 'id'> | null): readonly View[] {
  return [
    { name: 'tiara_issues', select: selectIssues(dialect) },
    ...(space === null
      ? []
      : [{ name: 'tiara_documents', select: selectDocuments(dialect, space) } as const]),
  ];
}

/** Rows that the service before Tiara has left have no repository until a backfill finds their issues. */
const LIVE_ISSUES = '{issues} i WHERE i.deleted_at IS NULL AND i.repository_id IS NOT NULL';
const LIVE_COMMENTS =
  '{comments} c JOIN {issues} i ON i.github_issue_id = c.github_issue_id ' +
  'WHERE c.deleted_at IS NULL AND i.deleted_at IS NULL';

function selectIssues(dialect: Dialect): string {
  return `SELECT
  ${repository(dialect)} AS repository, i.number, i.title, i.body, i.state, i.state_reason, i.author_login AS author,
  i.labels, i.assignees, i.milestone_title AS milestone, i.issue_type AS type, i.comment_count AS comments,
  i.reaction_count AS reactions, i.locked, i.html_url AS url, i.created_at, i.updated_at, i.closed_at,
  i.closed_by_login AS closed_by, i.github_issue_id
FROM ${LIVE_ISSUES}`;
}

/**
 * The vector of the body covers the title, so only an issue without one has that of its title. Each vector is a plain column
 * here, because TiDB keeps the type VECTOR in a UNION of such columns. The libraries sort by distance and expect one in every
 * row, so texts without a vector are left out.
 */
function selectDocuments(dialect: Dialect, space: Pick<Space, 'id'>): string {
  const { vec } = spaceColumns(space);
  const [title, body] = [vec('title'), vec('body')];
  // A line break in quotes is itself in every SQL mode. Where there is no body, neither is the empty line before it.
  const issueText = `CASE WHEN COALESCE(i.body, '') = '' THEN i.title ELSE ${dialect.concat('i.title', "'\n\n'", 'i.body')} END`;
  const issue = {
    id: dialect.concat("'issue-'", 'i.github_issue_id'),
    document: issueText,
    meta: meta(dialect, 'issue', 'i'),
    times: 'i.created_at AS create_time, i.updated_at AS update_time',
  };
  const comment = {
    id: dialect.concat("'comment-'", 'c.github_comment_id'),
    document: 'c.body',
    meta: meta(dialect, 'comment', 'c'),
    times: 'c.created_at AS create_time, c.updated_at AS update_time',
  };
  const select = (of: typeof issue, embedding: string, from: string): string =>
    `SELECT ${of.id} AS id, ${of.document} AS document, ${of.meta} AS meta, ${embedding} AS embedding, ${of.times}\nFROM ${from}`;
  return [
    select(issue, `i.${body}`, `${LIVE_ISSUES} AND i.${body} IS NOT NULL`),
    select(issue, `i.${title}`, `${LIVE_ISSUES} AND i.${body} IS NULL AND i.${title} IS NOT NULL`),
    select(comment, `c.${body}`, `${LIVE_COMMENTS} AND c.${body} IS NOT NULL`),
  ].join('\nUNION ALL\n');
}

/** What the document is about: its issue, and its own author, address and times. */
function meta(dialect: Dialect, kind: string, own: string): string {
  const time = (column: string): string => dialect.concat(`REPLACE(${own}.${column}, ' ', 'T')`, "'Z'");
  const values = {
    kind: `'${kind}'`,
    repository: repository(dialect),
    number: 'i.number',
    title: 'i.title',
    state: 'i.state',
    state_reason: 'i.state_reason',
    labels: "JSON_EXTRACT(i.labels, '$')",
    author: `${own}.author_login`,
    url: `${own}.html_url`,
    created_at: time('created_at'),
    updated_at: time('updated_at'),
  };
  return `JSON_OBJECT(${Object.entries(values)
    .map(([name, value]) => `'${name}', ${value}`)
    .join(', ')})`;
}

function repository(dialect: Dialect): string {
  return dialect.concat('i.repository_owner', "'/'", 'i.repository_name');
}
