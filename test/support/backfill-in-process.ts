/** For stories that begin after a backfill, and are not about it. */
import type { Embedder } from '../../src/core/ports/embedder.js';
import { CODES_FROM_ROWS } from '../../src/limits.js';
import { inProcess } from '../convergence/in-process.js';
import type { Circumstance } from '../convergence/runner.js';
import { emptyTracker, type Tracker } from './github/tracker.js';
import { storeAt } from './store-at.js';
import type { TestDatabase } from './test-database.js';

const CALM: Circumstance = { trouble: 'none', at: 0, meanwhile: () => Promise.resolve() };

/**
 * Leaves in the database what a backfill by the built action leaves there, at a tenth of its time. Vectors are those of
 * the stand-in's `test-model`, or of this embedder.
 */
export async function backfillInProcess(
  database: TestDatabase,
  [tracker, other = emptyTracker(4999, 'octo', 'nothing')]: readonly [Tracker, Tracker?],
  embedder?: Embedder,
): Promise<void> {
  const store = storeAt(database.url, '', CODES_FROM_ROWS);
  await store.migrate();
  const hands = inProcess(store, [tracker, other], {
    startAt: Date.now(),
    ...(embedder === undefined ? {} : { embedder }),
  });
  await hands.run({ mode: 'backfill', tracker }, CALM);
  await store.close();
}
