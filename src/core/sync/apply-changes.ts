/** Changes become rows, and are counted. A row that the database will not take does not keep the others from theirs. */
import { RefusedError } from '../model/errors.js';
import { noteFailures } from '../failures/record-failures.js';
import type { Feed, Outcome, Reader, World } from '../ports/store.js';
import {
  keyOf,
  type Change,
  type Kind,
  type Repository,
  type Time,
  type TrackerRecord,
} from '../model/record.js';
import type { Tally } from '../model/tally.js';

/** Where the changes come from, and what is to be remembered of them. */
export interface Circumstances {
  /** Is told the ids of the records. */
  readonly touched?: Record<Kind, number[]> | undefined;
  /** The reader that they come from, whose cursor moves up to this time with them. */
  readonly cursor?: { readonly reader: Reader; readonly feed: Feed; readonly upTo: Time } | undefined;
}

/** Records that need another look. */
export interface Doubtful {
  /** Two snapshots of one second say different things. */
  readonly contested: TrackerRecord[];
  readonly tombstoned: TrackerRecord[];
}

/** Applies changes, counts them, and gives the records that need another look. */
export async function applyChanges(
  world: World,
  repository: Repository,
  changes: readonly Change[],
  tally: Tally,
  { touched, cursor }: Circumstances = {},
): Promise<Doubtful> {
  const { taken, outcomes } = await taking(world, repository, changes, tally, cursor);
  const doubtful: Doubtful = { contested: [], tombstoned: [] };
  for (const [at, { record }] of taken.entries()) {
    const outcome = outcomes[at];
    touched?.[record.kind].push(record.id);
    if (outcome === 'stored') {
      tally.stored += 1;
    } else if (outcome === 'removed') {
      tally.removed += 1;
    } else if (outcome === 'contested' || outcome === 'tombstoned') {
      doubtful[outcome].push(record);
    }
  }
  return doubtful;
}

interface Taken {
  readonly taken: readonly Change[];
  /** In the order of the changes that were taken. */
  readonly outcomes: readonly Outcome[];
}

async function taking(
  world: World,
  repository: Repository,
  changes: readonly Change[],
  tally: Tally,
  cursor: Circumstances['cursor'],
): Promise<Taken> {
  try {
    return { taken: changes, outcomes: await world.store.apply(repository, changes, cursor) };
  } catch (error) {
    if (!(error instanceof RefusedError)) {
      throw error;
    }
    return oneByOne(world, repository, changes, tally, cursor, error);
  }
}

/** @throws `whole` when the database takes none of several rows: then it is not the rows that it minds */
async function oneByOne(
  world: World,
  repository: Repository,
  changes: readonly Change[],
  tally: Tally,
  cursor: Circumstances['cursor'],
  whole: RefusedError,
): Promise<Taken> {
  const taken: Change[] = [];
  const outcomes: Outcome[] = [];
  const refused: { key: ReturnType<typeof keyOf>; text: null; reason: string }[] = [];
  for (const change of changes) {
    try {
      outcomes.push(...(await world.store.apply(repository, [change])));
      taken.push(change);
    } catch (error) {
      if (!(error instanceof RefusedError)) {
        throw error;
      }
      refused.push({ key: keyOf(change.record), text: null, reason: error.message });
    }
  }
  if (taken.length === 0 && changes.length > 1) {
    throw whole;
  }
  // Remembered before the cursor moves past them. What was taken is marked as seen by the second time around.
  await noteFailures(world, repository, refused, tally);
  if (cursor !== undefined) {
    await world.store.apply(repository, taken, cursor);
  }
  return { taken, outcomes };
}
