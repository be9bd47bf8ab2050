/** Items that failed are asked for again, by id: their cursor has passed them. */
import { applyChanges } from './apply-changes.js';
import { noteFailures } from '../failures/record-failures.js';
import type { History, World } from '../ports/store.js';
import { liveUpsert } from '../model/record.js';
import type { Tally } from '../model/tally.js';
import { timeOf } from '../model/time.js';

/** Asks for the items that could not be read or stored, where their time has come, and stores them after all. */
export async function retryItems(world: World, history: History, tally: Tally): Promise<void> {
  const { store, clock } = world;
  const { repository } = history;
  const now = timeOf(clock.now());
  for (const failure of await store.failures(repository)) {
    if (failure.text === null && failure.nextTryAt <= now) {
      const found = await history.whereabouts(failure.key);
      if (found.at === 'malformed') {
        await noteFailures(world, repository, [{ ...failure, reason: found.reason }], tally);
        continue;
      }
      const failed = tally.failed.length;
      if (found.at === 'here') {
        await applyChanges(world, repository, [liveUpsert(found.record)], tally);
      }
      if (tally.failed.length === failed) {
        await store.forgetFailures([failure]);
      }
    }
  }
}
