/** Changes: what an event, a listing or a reconcile does to the stored rows. */
import type { TrackerRecord } from './record.js';
import type { Time } from './time.js';

/** Why a record is a tombstone. Its row is kept, so that a late delivery cannot bring it back, but it is not live. */
export type RemovalReason = 'deleted' | 'transferred' | 'issue deleted' | 'issue transferred';

/**
 * A `snapshot` (a webhook payload) is of unknown age and never replaces a row of the same second. A `live` record (from a
 * listing or a request by id) was current when it was read, and does. A `stale` snapshot is no newer than what the listings
 * have been read to, so they would have shown its record: if that is not stored, only GitHub knows whether it still exists.
 */
export type Freshness = 'stale' | 'snapshot' | 'live';

export interface Upsert {
  readonly change: 'upsert';
  readonly record: TrackerRecord;
  readonly freshness: Freshness;
}

/** The upsert of a record that was just read from GitHub. */
export function liveUpsert(record: TrackerRecord): Upsert {
  return { change: 'upsert', record, freshness: 'live' };
}

/** The upsert of a record as a webhook payload shows it. */
export function snapshotUpsert(record: TrackerRecord): Upsert {
  return { change: 'upsert', record, freshness: 'snapshot' };
}

export interface Removal {
  readonly change: 'remove';
  /** The last known state: a removal may arrive before its record was ever stored. */
  readonly record: TrackerRecord;
  readonly reason: RemovalReason;
  readonly at: Time;
  /** The web address of a transferred issue in its new repository, where it is known. */
  readonly transferredTo: string | null;
}

export type Change = Upsert | Removal;

/**
 * The outcome of a change. `older`: the stored row is newer. `contested`: a snapshot differs from a stored row of the same
 * second, or a stale one meets no row, and only GitHub knows what holds. `tombstoned`: the row is a tombstone, and stays one.
 */
export type Outcome = 'stored' | 'removed' | 'unchanged' | 'older' | 'contested' | 'tombstoned';
