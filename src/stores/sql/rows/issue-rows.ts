/** Reads one stored issue, by its number or by its id. */
import type { StoredIssue } from '../../../core/ports/row-store.js';
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
