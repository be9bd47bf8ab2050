/** Writes changes as rows and counts them. A row that the database refuses does not stop the others. */
import type { StoredRows } from '../embed/embedding-queue.js';
import { recordFailures, type NewFailure } from '../failures/record-failures.js';
import type { Change, Outcome } from '../model/change.js';
import { RefusedError } from '../model/errors.js';
import { recordKey, type Kind, type Repository, type TrackerRecord } from '../model/record.js';
import type { Tally } from '../model/tally.js';
import type { CursorMove } from '../ports/cursor-store.js';
import type { World } from '../ports/world.js';

interface ChangeOptions {
  /** Collects the ids of the records. */
  readonly touched?: Record<Kind, number[]> | undefined;
  /** Is told which rows were written. */
  readonly stored?: StoredRows | undefined;
  /** Moves this cursor in the same transaction. */
  readonly cursor?: CursorMove | undefined;
}

/** Records whose state the changes did not settle. */
export interface UnsettledRecords {
  /** A snapshot differs from a stored row of the same second. */
  readonly contested: TrackerRecord[];
  readonly tombstoned: TrackerRecord[];
}

/** Applies the changes, counts them in the tally, and returns the records whose state is not settled. */
export async function applyChanges(
  world: World,
  repository: Repository,
  changes: readonly Change[],
  tally: Tally,
  { touched, stored, cursor }: ChangeOptions = {},
): Promise<UnsettledRecords> {
  const { applied, outcomes } = await applyAll(world, repository, changes, tally, cursor);
  const unsettled: UnsettledRecords = { contested: [], tombstoned: [] };
  for (const [at, { record }] of applied.entries()) {
    const outcome = outcomes[at];
    touched?.[record.kind].push(record.id);
    if (outcome === 'stored') {
      tally.stored += 1;
      stored?.add([record]);
    } else if (outcome === 'removed') {
      tally.removed += 1;
    } else if (outcome === 'contested' || outcome === 'tombstoned') {
      unsettled[outcome].push(record);
    }
  }
  return unsettled;
}

interface Applied {
  readonly applied: readonly Change[];
  /** Of the applied changes, in order. */
  readonly outcomes: readonly Outcome[];
}

async function applyAll(
  world: World,
  repository: Repository,
  changes: readonly Change[],
  tally: Tally,
  cursor: CursorMove | undefined,
): Promise<Applied> {
  try {
    return { applied: changes, outcomes: await world.store.rows.apply(repository, changes, cursor) };
  } catch (error) {
    if (!(error instanceof RefusedError)) {
      throw error;
    }
    return applyOneByOne(world, repository, changes, tally, cursor, error);
  }
}

/** @throws `refusalOfAll` when the database refuses every one of several rows: then the rows are not the cause */
async function applyOneByOne(
  world: World,
  repository: Repository,
  changes: readonly Change[],
  tally: Tally,
  cursor: CursorMove | undefined,
  refusalOfAll: RefusedError,
): Promise<Applied> {
  const { rows } = world.store;
  const applied: Change[] = [];
  const outcomes: Outcome[] = [];
  const refused: NewFailure[] = [];
  for (const change of changes) {
    try {
      outcomes.push(...(await rows.apply(repository, [change])));
      applied.push(change);
    } catch (error) {
      if (!(error instanceof RefusedError)) {
        throw error;
      }
      refused.push({ key: recordKey(change.record), text: null, reason: error.message });
    }
  }
  if (applied.length === 0 && changes.length > 1) {
    throw refusalOfAll;
  }
  // Recorded before the cursor passes them. Applying again changes no row, but marks the rows as seen.
  await recordFailures(world, repository, refused, tally);
  if (cursor !== undefined) {
    await rows.apply(repository, applied, cursor);
  }
  return { applied, outcomes };
}
