/** Looks up items that failed earlier: the cursors have passed them, so no listing shows them again. */
import { describeFailed, recordFailures } from '../failures/record-failures.js';
import { liveUpsert } from '../model/change.js';
import type { Tally } from '../model/tally.js';
import { toTime } from '../model/time.js';
import type { IssueSource } from '../ports/issue-source.js';
import type { World } from '../ports/world.js';
import { applyChanges } from './apply-changes.js';

/** Stores the items whose next try is due. Texts that a model refused are retried while embedding. */
export async function retryItems(world: World, source: IssueSource, tally: Tally): Promise<void> {
  const { store, clock } = world;
  const { repository } = source;
  const now = toTime(clock.now());
  for (const failure of await store.failures.list(repository)) {
    if (failure.text === null && failure.nextTryAt <= now) {
      const found = await source.lookUp(failure.key);
      if (found.state === 'malformed') {
        await recordFailures(world, repository, [{ ...failure, reason: found.reason }], tally);
        continue;
      }
      const failedBefore = tally.failed.length;
      if (found.state === 'found') {
        await applyChanges(world, repository, [liveUpsert(found.record)], tally);
      }
      // Other items may have failed meanwhile: texts are embedded at the same time.
      if (!tally.failed.slice(failedBefore).some(({ item }) => item === describeFailed(failure))) {
        await store.failures.forget([failure]);
      }
    }
  }
}
