/** Mode `backfill`: reads everything, removes what no longer exists, and embeds what is pending. */
import { embedEverything } from '../embed/embed-pending.js';
import { reportWaiting } from '../failures/report-waiting.js';
import type { Tally } from '../model/tally.js';
import type { IssueSource } from '../ports/issue-source.js';
import type { World } from '../ports/world.js';
import { readFeeds } from './read-feeds.js';
import { reconcile } from './reconcile.js';
import { retryItems } from './retry-items.js';
import { runAllThenThrow } from './run-all-then-throw.js';

/** Resumes an unfinished backfill from its cursors. With `allowRemovals` it may remove any number of rows. */
export async function backfill(
  world: World,
  source: IssueSource,
  tally: Tally,
  { allowRemovals }: { readonly allowRemovals: boolean },
): Promise<void> {
  const { store, log } = world;
  const { repository } = source;
  await store.cursors.openRepository(repository);
  const cursors = await store.cursors.startBackfill(repository);
  const startedAt = world.clock.now();
  if (cursors.issues !== null || cursors.comments !== null) {
    log.info('Resuming the backfill that stopped earlier.');
  }
  await runAllThenThrow(
    async () => {
      await readFeeds(world, source, 'backfill', cursors, tally);
      await retryItems(world, source, tally);
      await reconcile(world, source, allowRemovals, tally);
      await store.cursors.finishBackfill(repository, startedAt);
    },
    () => embedEverything(world, repository, tally),
    () => reportWaiting(world, repository, tally),
  );
}
