import type { StoredIssue } from '../../../core/ports/row-store.js';
import { cellToTime } from '../cells.js';
import { ISSUE_TEXT_HASH } from '../schema/record-tables.js';
import type { Row, Statements } from '../database.js';

/** The id of the issue with this number; null when none is stored. */
export async function readIssueId(
  statements: Statements,
  repositoryId: number,
  number: number,
): Promise<number | null> {
  const [row] = await statements.rows(
    'SELECT t.github_issue_id AS id FROM issues t WHERE t.repository_id = ? AND t.number = ? ' +
      'ORDER BY CASE WHEN t.deleted_at IS NULL THEN 0 ELSE 1 END, t.github_issue_id LIMIT 1',
    [repositoryId, number],
  );
  return row === undefined ? null : Number(row['id']);
}

/** What is stored of one issue, tombstones too; null when nothing is. */
export async function readIssue(statements: Statements, id: number): Promise<StoredIssue | null> {
  const [row] = await statements.rows(
    'SELECT t.github_issue_id, t.number, t.title, t.body, t.state, t.locked, t.author_type, t.created_at, t.deleted_at, ' +
      `t.title_hash, t.body_hash, ${ISSUE_TEXT_HASH} AS text_hash FROM issues t WHERE t.github_issue_id = ?`,
    [id],
  );
  return row === undefined ? null : toStoredIssue(row);
}

export function toStoredIssue(row: Row): StoredIssue {
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
