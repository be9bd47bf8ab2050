/** Turns live rows into tombstones, and a tombstone back into a live row. */
import type { RecordKey, Repository, TrackerRecord } from '../../../core/model/record.js';
import type { Time } from '../../../core/model/time.js';
import type { RowRemoval } from '../../../core/ports/row-store.js';
import { cellToTime, toCell } from '../cells.js';
import type { Statements } from '../database.js';
import { TABLES } from '../schema/record-tables.js';
import { groupForStatements, placeholders } from '../statements.js';

/** Why the comments of a removed issue are removed. They are restored with it. */
const WITH_ISSUE = { deleted: 'issue deleted', transferred: 'issue transferred' } as const;

/** Turns a live row into a tombstone. An issue's comments are removed with it, because GitHub sends no events for them. */
export function markRemoved(
  statements: Statements,
  repository: Repository,
  { key, reason, at, transferredTo }: RowRemoval,
): void {
  const deletedAt = toCell(at);
  if (key.kind === 'comment') {
    statements.queue(
      'UPDATE {comments} SET deleted_at = ?, deleted_reason = ? WHERE github_comment_id = ? AND deleted_at IS NULL',
      [deletedAt, reason, key.id],
    );
    return;
  }
  statements.queue(
    'UPDATE {issues} SET deleted_at = ?, deleted_reason = ?, transferred_to = ? WHERE github_issue_id = ? AND deleted_at IS NULL',
    [deletedAt, reason, transferredTo, key.id],
  );
  statements.queue(
    'UPDATE {comments} SET deleted_at = ?, deleted_reason = ? WHERE repository_id = ? AND issue_number = ? AND deleted_at IS NULL',
    [
      deletedAt,
      reason === 'transferred' ? WITH_ISSUE.transferred : WITH_ISSUE.deleted,
      repository.id,
      key.issueNumber,
    ],
  );
}

/** Removes those of these comments that arrived after their issue had become a tombstone. */
export function markLateComments(statements: Statements, ids: readonly number[]): void {
  const issue = 'FROM {issues} WHERE {issues}.github_issue_id = {comments}.github_issue_id';
  for (const group of groupForStatements(ids)) {
    statements.queue(
      `UPDATE {comments} SET deleted_at = (SELECT MAX({issues}.deleted_at) ${issue}), ` +
        `deleted_reason = (SELECT MAX(CASE {issues}.deleted_reason WHEN 'transferred' THEN ? ELSE ? END) ${issue}) ` +
        `WHERE github_comment_id IN (${placeholders(group.length)}) AND deleted_at IS NULL ` +
        `AND EXISTS (SELECT 1 ${issue} AND {issues}.deleted_at IS NOT NULL)`,
      [WITH_ISSUE.transferred, WITH_ISSUE.deleted, ...group],
    );
  }
}

/** When the row became a tombstone; null when it is live or not stored. */
export async function readRemovedAt(statements: Statements, { kind, id }: RecordKey): Promise<Time | null> {
  const { name, key } = TABLES[kind];
  const [row] = await statements.rows(`SELECT deleted_at FROM {${name}} WHERE ${key} = ?`, [id]);
  return cellToTime(row?.['deleted_at']);
}

/** Turns the tombstone of this time, and the comments removed with it, back into live rows; false when there is none. */
export async function restoreRow(
  statements: Statements,
  repository: Repository,
  record: TrackerRecord,
  removedAt: Time,
): Promise<boolean> {
  const { name, key } = TABLES[record.kind];
  const isIssue = record.kind === 'issue';
  const found = await statements.change(
    `UPDATE {${name}} SET deleted_at = NULL, deleted_reason = NULL${isIssue ? ', transferred_to = NULL' : ''} ` +
      `WHERE ${key} = ? AND deleted_at = ?`,
    [record.id, toCell(removedAt)],
  );
  if (isIssue && found > 0) {
    statements.queue(
      'UPDATE {comments} SET deleted_at = NULL, deleted_reason = NULL ' +
        'WHERE repository_id = ? AND issue_number = ? AND deleted_reason IN (?, ?)',
      [repository.id, record.number, ...Object.values(WITH_ISSUE)],
    );
  }
  return found > 0;
}
