/**
 * The project's main property: whatever happens to a repository, to the deliveries of its events and to the runs, one
 * catch-up and one backfill make the database match GitHub.
 */
import { describe, it } from '@jest/globals';
import { TRIES_ALL } from '../support/tries-all.js';
import { BUILT, expectConvergence, MINUTES, SEED } from './started.js';

const HISTORIES = TRIES_ALL ? 1_000 : 40;
/** Processes side by side, each with histories of its own. */
const PROCESSES = 2;

describe('after any history, the database matches GitHub', () => {
  it(
    'on the embedded database',
    () =>
      Promise.all(
        Array.from({ length: PROCESSES }, (_, at) =>
          expectConvergence(['--histories', String(HISTORIES), '--seed', String(SEED + at)]),
        ),
      ),
    20 * MINUTES,
  );

  it('on the embedded database, with the built action', () => expectConvergence(BUILT, 5), 20 * MINUTES);
});
