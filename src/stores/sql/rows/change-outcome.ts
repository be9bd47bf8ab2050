/** Which outcome a change has, given the stored row. Here a late event loses to a newer row, and a tombstone stays. */
import type { Change, Outcome } from '../../../core/model/change.js';
import type { TrackerRecord } from '../../../core/model/record.js';
import { hashRecord } from '../../../core/text/hash.js';
import { toCell } from '../cells.js';
import { rowKey, type KnownRow } from './known-rows.js';

/** The outcome of each change when they are applied, in order, to these rows (by `rowKey`). */
export function decideOutcomes(
  changes: readonly Change[],
  rows: ReadonlyMap<string, KnownRow>,
): readonly Outcome[] {
  const state = new Map(rows);
  return changes.map((change) => {
    const key = rowKey(change.record);
    const stored = state.get(key);
    const outcome = decideOutcome(stored, change);
    if (outcome === 'stored') {
      state.set(key, toKnownRow(change.record));
    } else if (outcome === 'removed') {
      state.set(key, { ...(stored ?? toKnownRow(change.record)), isTombstone: true });
    }
    return outcome;
  });
}

/** The outcome of one change that meets this row, or none. GitHub's times have a resolution of one second. */
export function decideOutcome(stored: KnownRow | undefined, change: Change): Outcome {
  if (change.change === 'remove') {
    return stored?.isTombstone === true ? 'unchanged' : 'removed';
  }
  if (stored === undefined) {
    return change.freshness === 'stale' ? 'contested' : 'stored';
  }
  if (stored.isTombstone) {
    return 'tombstoned';
  }
  const { updatedAt, contentHash } = toKnownRow(change.record);
  if (updatedAt !== stored.updatedAt) {
    return updatedAt > stored.updatedAt ? 'stored' : 'older';
  }
  if (contentHash === stored.contentHash) {
    return 'unchanged';
  }
  return change.freshness === 'live' ? 'stored' : 'contested';
}

function toKnownRow(record: TrackerRecord): KnownRow {
  return {
    updatedAt: toCell(record.updatedAt),
    contentHash: hashRecord(record),
    isTombstone: false,
  };
}
