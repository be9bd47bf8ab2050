/** What becomes of a change, by the row that it meets. */
import { UserError } from '../../../core/model/errors.js';
import type { Outcome } from '../../../core/ports/store.js';
import { keyOf, nameOf, type Change, type Kind, type TrackerRecord } from '../../../core/model/record.js';
import { contentHash } from '../../../core/text/embedded-texts.js';
import type { Dialect, Statements } from '../database.js';
import { TABLES, cellOf, marks } from './record-columns.js';
import { groups } from '../statements.js';

/** What of a stored row decides on a change. */
export interface Known {
  readonly updatedAt: string;
  readonly contentHash: string;
  readonly isTombstone: boolean;
}

/** Names a record among those of both kinds. */
export function kindAndId(record: TrackerRecord): string {
  return `${record.kind} ${record.id}`;
}

/**
 * The stored rows that these changes meet, by `kindAndId`, locked until the transaction ends.
 * @throws UserError for an id that JavaScript cannot hold exactly.
 */
export async function knownRows(
  statements: Statements,
  dialect: Dialect,
  changes: readonly Change[],
): Promise<ReadonlyMap<string, Known>> {
  const known = new Map<string, Known>();
  for (const kind of ['issue', 'comment'] as const) {
    for (const ids of groups(idsOf(kind, changes))) {
      const { name, key } = TABLES[kind];
      const rows = await statements.rows(
        `SELECT ${key} AS id, updated_at, content_hash, deleted_at FROM ${name} ` +
          `WHERE ${key} IN (${marks(ids.length)}) ORDER BY ${key}${dialect.forUpdate}`,
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

/** In rising order, so that two runs that lock several rows do not wait for each other for ever. */
function idsOf(kind: Kind, changes: readonly Change[]): readonly number[] {
  const ids = new Set<number>();
  for (const { record } of changes) {
    if (record.kind === kind) {
      assertExact(record);
      ids.add(record.id);
    }
  }
  return [...ids].sort((a, b) => a - b);
}

function assertExact(record: TrackerRecord): void {
  if (!Number.isSafeInteger(record.id)) {
    throw new UserError(
      `The id of ${nameOf(keyOf(record))} (${record.kind} ${record.id}) is beyond the numbers that are exact here: it was not stored.`,
    );
  }
}

/** What becomes of each change, when they are applied one after the other to these rows. */
export function judgeAll(changes: readonly Change[], rows: ReadonlyMap<string, Known>): readonly Outcome[] {
  const state = new Map(rows);
  return changes.map((change) => {
    const key = kindAndId(change.record);
    const stored = state.get(key);
    const outcome = judge(stored, change);
    if (outcome === 'stored') {
      state.set(key, knownOf(change.record));
    } else if (outcome === 'removed') {
      state.set(key, { ...(stored ?? knownOf(change.record)), isTombstone: true });
    }
    return outcome;
  });
}

function knownOf(record: TrackerRecord): Known {
  return {
    updatedAt: cellOf(record.updatedAt),
    contentHash: contentHash(record),
    isTombstone: false,
  };
}

/** What becomes of one change that meets this row, or none. */
export function judge(stored: Known | undefined, change: Change): Outcome {
  if (change.change === 'remove') {
    return stored?.isTombstone === true ? 'unchanged' : 'removed';
  }
  if (stored === undefined) {
    return 'stored';
  }
  if (stored.isTombstone) {
    return 'tombstoned';
  }
  const { updatedAt, contentHash: hash } = knownOf(change.record);
  if (updatedAt !== stored.updatedAt) {
    return updatedAt > stored.updatedAt ? 'stored' : 'older';
  }
  if (hash === stored.contentHash) {
    return 'unchanged';
  }
  return change.freshness === 'live' ? 'stored' : 'contested';
}
