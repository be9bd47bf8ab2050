/** Tombstones, and what a backfill has not seen. */
import type { RecordKey, Repository, TrackerRecord } from '../../../core/model/record.js';
import type { Time } from '../../../core/model/time.js';
import type { RowRemoval } from '../../../core/ports/row-store.js';
import { toCell, cellToTime } from '../cells.js';
import type { Statements } from '../database.js';
import { TABLES } from '../schema/record-tables.js';

/** Of the comments of a removed issue; they come back with it. */
const WITH_ISSUE = { deleted: 'issue deleted', transferred: 'issue transferred' } as const;

/** Makes a tombstone of a live row, and of the live comments of an issue: no events come for them. */
export async function markRemoved(
  statements: Statements,
  repository: Repository,
  { key, reason, at, transferredTo }: RowRemoval,
): Promise<void> {
  const deletedAt = toCell(at);
  if (key.kind === 'comment') {
    await statements.change(
      'UPDATE comments SET deleted_at = ?, deleted_reason = ? WHERE github_comment_id = ? AND deleted_at IS NULL',
      [deletedAt, reason, key.id],
    );
    return;
  }
  await statements.change(
    'UPDATE issues SET deleted_at = ?, deleted_reason = ?, transferred_to = ? WHERE github_issue_id = ? AND deleted_at IS NULL',
    [deletedAt, reason, transferredTo, key.id],
  );
  await statements.change(
    'UPDATE comments SET deleted_at = ?, deleted_reason = ? WHERE repository_id = ? AND issue_number = ? AND deleted_at IS NULL',
    [
      deletedAt,
      reason === 'transferred' ? WITH_ISSUE.transferred : WITH_ISSUE.deleted,
      repository.id,
      key.issueNumber,
    ],
  );
}

/** When the row became a tombstone; null when it is none. */
export async function readRemovedAt(statements: Statements, { kind, id }: RecordKey): Promise<Time | null> {
  const { name, key } = TABLES[kind];
  const [row] = await statements.rows(`SELECT deleted_at FROM ${name} WHERE ${key} = ?`, [id]);
  return cellToTime(row?.['deleted_at']);
}

/** Makes the tombstone of that time a live row again, with the comments that were removed with it; false when it is not there. */
export async function liftTombstone(
  statements: Statements,
  repository: Repository,
  record: TrackerRecord,
  at: Time,
): Promise<boolean> {
  const { name, key } = TABLES[record.kind];
  const isIssue = record.kind === 'issue';
  const found = await statements.change(
    `UPDATE ${name} SET deleted_at = NULL, deleted_reason = NULL${isIssue ? ', transferred_to = NULL' : ''} ` +
      `WHERE ${key} = ? AND deleted_at = ?`,
    [record.id, toCell(at)],
  );
  if (isIssue && found > 0) {
    await statements.change(
      'UPDATE comments SET deleted_at = NULL, deleted_reason = NULL ' +
        'WHERE repository_id = ? AND issue_number = ? AND deleted_reason IN (?, ?)',
      [repository.id, record.number, ...Object.values(WITH_ISSUE)],
    );
  }
  return found > 0;
}
