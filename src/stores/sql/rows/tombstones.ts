/** Tombstones, and what a backfill has not seen. */
import type { Burial, PendingQuery } from '../../../core/ports/store.js';
import type { RecordKey, Repository, Time, TrackerRecord } from '../../../core/model/record.js';
import type { Statements } from '../database.js';
import { TABLES, cellOf, marks, timeOfCell } from './record-columns.js';
import { groups } from '../statements.js';
import { LIVE } from '../vectors/pending-rows.js';

/** Of the comments of a removed issue; they come back with it. */
const WITH_ISSUE = { deleted: 'issue deleted', transferred: 'issue transferred' } as const;

/** Makes a tombstone of a live row, and of the live comments of an issue: no events come for them. */
export async function bury(
  statements: Statements,
  repository: Repository,
  { key, reason, at, transferredTo }: Burial,
): Promise<void> {
  const deletedAt = cellOf(at);
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
export async function buriedAt(statements: Statements, { kind, id }: RecordKey): Promise<Time | null> {
  const { name, key } = TABLES[kind];
  const [row] = await statements.rows(`SELECT deleted_at FROM ${name} WHERE ${key} = ?`, [id]);
  return timeOfCell(row?.['deleted_at']);
}

/** Makes the tombstone of that time a live row again, with the comments that were removed with it; false when it is not there. */
export async function unearth(
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
    [record.id, cellOf(at)],
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

/** Remembers that the backfill under way has seen these records. */
export async function markSeen(
  statements: Statements,
  repository: Repository,
  records: readonly TrackerRecord[],
): Promise<void> {
  for (const kind of ['issue', 'comment'] as const) {
    const { name, key } = TABLES[kind];
    const ids = records.filter((record) => record.kind === kind).map(({ id }) => id);
    for (const group of groups(ids)) {
      await statements.change(
        `UPDATE ${name} SET seen_in_backfill = (SELECT backfill_count FROM repositories WHERE repositories.repository_id = ?) ` +
          `WHERE ${key} IN (${marks(group.length)})`,
        [repository.id, ...group],
      );
    }
  }
}

/** Live rows that the backfill under way has not seen, in the order of ids. */
export async function unseenRows(
  statements: Statements,
  { id: repositoryId }: Repository,
  { kind, afterId, limit }: Omit<PendingQuery, 'ids'>,
): Promise<readonly RecordKey[]> {
  const { key, number } = TABLES[kind];
  const rows = await statements.rows(
    `SELECT t.${key} AS id, t.${number} AS issue_number FROM ${LIVE[kind]} AND t.repository_id = ? AND t.${key} > ? ` +
      'AND (t.seen_in_backfill IS NULL OR t.seen_in_backfill <> ' +
      '(SELECT backfill_count FROM repositories WHERE repositories.repository_id = ?)) ' +
      `ORDER BY t.${key} LIMIT ?`,
    [repositoryId, afterId, repositoryId, limit],
  );
  return rows.map((row) => ({ kind, id: Number(row['id']), issueNumber: Number(row['issue_number']) }));
}
