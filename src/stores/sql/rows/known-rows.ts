/** The stored rows that changes meet. */
import type { Change } from '../../../core/model/change.js';
import { UserError } from '../../../core/model/errors.js';
import { describeRecord, recordKey, type Kind, type TrackerRecord } from '../../../core/model/record.js';
import type { Row, Statements } from '../database.js';
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

/** Rows by `rowKey`. */
export type KnownRows = ReadonlyMap<string, KnownRow>;

/**
 * The stored rows of these changes. Pass `dialect.forUpdate` as `lock` to lock them until the transaction ends.
 * @throws UserError for an id that JavaScript cannot hold exactly
 */
export async function readKnownRows(
  statements: Statements,
  changes: readonly Change[],
  lock = '',
): Promise<KnownRows> {
  const groups = (['issue', 'comment'] as const).flatMap((kind) =>
    groupForStatements(sortedIds(kind, changes)).map((ids) => ({ kind, ids })),
  );
  const reads = groups.map(async ({ kind, ids }) => {
    const { name, key } = TABLES[kind];
    const rows = await statements.rows(
      `SELECT ${key} AS id, updated_at, content_hash, deleted_at FROM {${name}} ` +
        `WHERE ${key} IN (${placeholders(ids.length)}) ORDER BY ${key}${lock}`,
      ids,
    );
    return rows.map((row) => [`${kind} ${String(row['id'])}`, toKnownRow(row)] as const);
  });
  return new Map((await Promise.all(reads)).flat());
}

function toKnownRow(row: Row): KnownRow {
  return {
    updatedAt: String(row['updated_at']),
    contentHash: String(row['content_hash']),
    isTombstone: row['deleted_at'] !== null,
  };
}

/** Whether both have the same rows in the same state. */
export function areAlike(some: KnownRows, others: KnownRows): boolean {
  return (
    some.size === others.size &&
    [...some].every(([key, row]) => {
      const other = others.get(key);
      return (
        row.updatedAt === other?.updatedAt &&
        row.contentHash === other.contentHash &&
        row.isTombstone === other.isTombstone
      );
    })
  );
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
