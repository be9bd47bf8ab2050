/** The stored rows that changes meet. */
import type { Change } from '../../../core/model/change.js';
import { UserError } from '../../../core/model/errors.js';
import { describeRecord, recordKey, type Kind, type TrackerRecord } from '../../../core/model/record.js';
import type { Dialect, Statements } from '../database.js';
import { TABLES } from '../schema/record-tables.js';
import { groupForStatements, placeholders } from '../statements.js';

/** What of a stored row decides the outcome of a change. */
export interface KnownRow {
  readonly updatedAt: string;
  readonly contentHash: string;
  readonly isTombstone: boolean;
}

/** Identifies a record among those of both kinds. */
export function rowKey(record: TrackerRecord): string {
  return `${record.kind} ${record.id}`;
}

/**
 * The stored rows of these changes by `rowKey`, locked until the transaction ends.
 * @throws UserError for an id that JavaScript cannot hold exactly
 */
export async function lockKnownRows(
  statements: Statements,
  dialect: Dialect,
  changes: readonly Change[],
): Promise<ReadonlyMap<string, KnownRow>> {
  const known = new Map<string, KnownRow>();
  for (const kind of ['issue', 'comment'] as const) {
    for (const ids of groupForStatements(sortedIds(kind, changes))) {
      const { name, key } = TABLES[kind];
      const rows = await statements.rows(
        `SELECT ${key} AS id, updated_at, content_hash, deleted_at FROM {${name}} ` +
          `WHERE ${key} IN (${placeholders(ids.length)}) ORDER BY ${key}${dialect.forUpdate}`,
        ids,
      );
      for (const row of rows) {
        known.set(`${kind} ${String(row['id'])}`, {
          updatedAt: String(row['updated_at']),
          contentHash: String(row['content_hash']),
          isTombstone: row['deleted_at'] !== null,
        });
      }
    }
  }
  return known;
}

/** Ascending, so that two runs that lock several rows cannot block each other. */
function sortedIds(kind: Kind, changes: readonly Change[]): readonly number[] {
  const ids = new Set<number>();
  for (const { record } of changes) {
    if (record.kind === kind) {
      assertExactId(record);
      ids.add(record.id);
    }
  }
  return [...ids].sort((a, b) => a - b);
}

function assertExactId(record: TrackerRecord): void {
  if (!Number.isSafeInteger(record.id)) {
    throw new UserError(
      `The id of ${describeRecord(recordKey(record))} (${record.kind} ${record.id}) is too large to be exact in JavaScript, so it was not stored.`,
    );
  }
}
