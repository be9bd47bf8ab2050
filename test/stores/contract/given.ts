/** What the parts of the contract share. */
import { afterEach, beforeEach } from '@jest/globals';
import type {
  Change,
  Freshness,
  Outcome,
  Removal,
  RemovalReason,
  Upsert,
} from '../../../src/core/model/change.js';
import type { Repository, TrackerRecord } from '../../../src/core/model/record.js';
import type { Store } from '../../../src/core/ports/store.js';
import { REPOSITORY } from '../../support/given.js';
import type { OpenStore, StoreUnderTest } from '../../support/store-contract.js';

/** Another repository in the same database. */
export const OTHER: Repository = { id: 4002, owner: 'octo', name: 'canoe' };

/** Opens a new, migrated database for each test. The function it returns gives the database of the running test. */
export function freshStore(open: OpenStore): () => StoreUnderTest {
  let current: StoreUnderTest | null = null;
  beforeEach(async () => {
    current = await open();
    await current.store.migrate();
  });
  afterEach(async () => {
    await current?.close();
    current = null;
  });
  return () => current!;
}

export function upsert(record: TrackerRecord, freshness: Freshness = 'live'): Upsert {
  return { change: 'upsert', record, freshness };
}

export function removal(
  record: TrackerRecord,
  reason: RemovalReason = 'deleted',
  transferredTo: string | null = null,
): Removal {
  return { change: 'remove', record, reason, at: '2026-03-01T00:00:00Z', transferredTo };
}

/** Applies the changes to the usual repository. */
export function apply(store: Store, ...changes: Change[]): Promise<readonly Outcome[]> {
  return store.rows.apply(REPOSITORY, changes);
}

/** Runs statements in which `~issues` is the table with its prefix. */
export async function change({ rows, tablePrefix }: StoreUnderTest, ...statements: string[]): Promise<void> {
  for (const sql of statements) {
    await rows(sql.replaceAll('~', tablePrefix));
  }
}

/** All orders of these items. */
export function permutations<T>(items: readonly T[]): T[][] {
  return items.length === 0
    ? [[]]
    : items.flatMap((item, at) =>
        permutations(items.filter((_, other) => other !== at)).map((rest) => [item, ...rest]),
      );
}

/** Unit vectors that are the same in every run. */
export function unitVectors(count: number, dimensions: number, seed = 1): number[][] {
  let state = seed;
  // A linear congruential generator: it only has to give the same numbers everywhere.
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return Array.from({ length: count }, () => {
    const vector = Array.from({ length: dimensions }, next);
    const length = Math.hypot(...vector);
    return vector.map((x) => x / length);
  });
}
