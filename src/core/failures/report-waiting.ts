/** Reports what failed in earlier runs and is not due yet. */
import { FAILURES_NAMED_WAITING } from '../../limits.js';
import type { Repository } from '../model/record.js';
import type { Tally } from '../model/tally.js';
import { toTime } from '../model/time.js';
import type { World } from '../ports/world.js';
import { describeFailed } from './record-failures.js';

/** Adds one line to the result that names these items, unless this run has named them already. */
export async function reportWaiting(world: World, repository: Repository, tally: Tally): Promise<void> {
  const { store, clock } = world;
  const now = toTime(clock.now());
  const named = new Set(tally.failed.map(({ item }) => item));
  const waiting = (await store.failures.list(repository)).filter(
    (failure) => failure.nextTryAt > now && !named.has(describeFailed(failure)),
  );
  const [next] = waiting.map(({ nextTryAt }) => nextTryAt).sort();
  if (next !== undefined) {
    const names = waiting.slice(0, FAILURES_NAMED_WAITING).map(describeFailed).join(', ');
    const more =
      waiting.length > FAILURES_NAMED_WAITING ? ` and ${waiting.length - FAILURES_NAMED_WAITING} more` : '';
    tally.left.push(
      `Failed in earlier runs, and retried after growing waits (next after ${next}): ${names}${more}. ` +
        'The table failures has the reasons.',
    );
  }
}
