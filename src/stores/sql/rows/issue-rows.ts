/** Reads one stored issue: by its number, by its id, or with its comments as a person reads them. */
import type { StoredIssue, Thread, ThreadComment, WrittenText } from '../../../core/ports/row-store.js';
import { cellToTime } from '../cells.js';
import type { Row, Statements } from '../database.js';
import { ISSUE_TEXT_HASH } from '../schema/record-tables.js';

const COLUMNS =
  't.github_issue_id, t.number, t.title, t.body, t.state, t.locked, t.author_type, t.created_at, t.deleted_at, ' +
  `t.title_hash, t.body_hash, ${ISSUE_TEXT_HASH} AS text_hash`;

/** The stored issue with this number, a live one if there is one; null when none is stored. */
export async function readIssueNumbered(
  statements: Statements,
  repositoryId: number,
  number: number,
): Promise<StoredIssue | null> {
  const [row] = await statements.rows(
    `SELECT ${COLUMNS} FROM {issues} t WHERE t.repository_id = ? AND t.number = ? ` +
      'ORDER BY CASE WHEN t.deleted_at IS NULL THEN 0 ELSE 1 END, t.github_issue_id LIMIT 1',
    [repositoryId, number],
  );
  return row === undefined ? null : toStoredIssue(row);
}

/** The stored issue with this id, tombstones included; null when none is stored. */
export async function readIssue(statements: Statements, id: number): Promise<StoredIssue | null> {
  const [row] = await statements.rows(`SELECT ${COLUMNS} FROM {issues} t WHERE t.github_issue_id = ?`, [id]);
  return row === undefined ? null : toStoredIssue(row);
}

function toStoredIssue(row: Row): StoredIssue {
  return {
    id: Number(row['github_issue_id']),
    number: Number(row['number']),
    title: String(row['title']),
    body: row['body'] === null ? null : String(row['body']),
    state: String(row['state']),
    locked: Number(row['locked']) === 1,
    authorType: row['author_type'] === null ? null : String(row['author_type']),
    createdAt: cellToTime(row['created_at']) ?? '',
    isTombstone: row['deleted_at'] !== null,
    textHash: String(row['text_hash']),
    textField: row['body_hash'] !== null ? 'body' : row['title_hash'] !== null ? 'title' : null,
  };
}

const WRITTEN = 't.author_login, t.author_association, t.created_at, t.html_url, t.body';
const COMMENTS =
  "{comments} t WHERE t.github_issue_id = ? AND t.deleted_at IS NULL AND (t.body_vec_skipped IS NULL OR t.body_vec_skipped <> 'written by Tiara')";

/** The issue and `limit` of its comments after the first `skip`; null when it is not stored. Takes one round trip. */
export async function readThread(
  statements: Statements,
  issueId: number,
  { skip, limit }: { readonly skip: number; readonly limit: number },
): Promise<Thread | null> {
  const [[issue], [count], comments] = await Promise.all([
    statements.rows(
      `SELECT ${WRITTEN}, t.state_reason, t.labels, t.closed_at, t.updated_at FROM {issues} t WHERE t.github_issue_id = ?`,
      [issueId],
    ),
    statements.rows(`SELECT COUNT(*) AS n FROM ${COMMENTS}`, [issueId]),
    statements.rows(
      `SELECT t.github_comment_id AS id, ${WRITTEN} FROM ${COMMENTS} ORDER BY t.created_at, t.github_comment_id LIMIT ? OFFSET ?`,
      [issueId, limit, skip],
    ),
  ]);
  return issue === undefined
    ? null
    : {
        ...toWritten(issue),
        stateReason: textOrNull(issue['state_reason']),
        labels: toLabels(issue['labels']),
        closedAt: cellToTime(issue['closed_at']),
        updatedAt: cellToTime(issue['updated_at']) ?? '',
        commentCount: Number(count?.['n']),
        comments: comments.map(toComment),
      };
}

function toComment(row: Row): ThreadComment {
  return { id: Number(row['id']), ...toWritten(row) };
}

function toWritten(row: Row): WrittenText {
  return {
    author: textOrNull(row['author_login']),
    authorAssociation: textOrNull(row['author_association']),
    createdAt: cellToTime(row['created_at']) ?? '',
    url: String(row['html_url']),
    body: textOrNull(row['body']),
  };
}

function textOrNull(cell: unknown): string | null {
  return typeof cell === 'string' ? cell : null;
}

/** mysql2 parses a column of the type JSON; other databases give its text. */
function toLabels(cell: unknown): readonly string[] {
  const labels: unknown = typeof cell === 'string' ? JSON.parse(cell) : cell;
  return Array.isArray(labels) ? labels.map(String) : [];
}
