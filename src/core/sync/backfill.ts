/** Mode `backfill`: reads everything, removes what no longer exists, and embeds what is pending. */
import { assertCanEmbed } from '../embed/model-change.js';
import type { StoredRows } from '../embed/embedding-queue.js';
import { reportWaiting } from '../failures/report-waiting.js';
import { InterruptedError } from '../model/errors.js';
import type { Tally } from '../model/tally.js';
import type { IssueSource } from '../ports/issue-source.js';
import type { World } from '../ports/world.js';
import { linesAboutBackfill } from './backfill-progress.js';
import { embedWhileReading } from './embed-while-reading.js';
import { readFeeds } from './read-feeds.js';
import { reconcile } from './reconcile.js';
import { retryItems } from './retry-failed-items.js';
import { runAllThenThrow } from '../concurrency/run-all-then-throw.js';

/**
 * Lists everything and removes what no longer exists. An unfinished backfill is resumed and ended first. The repository is
 * then listed once more: only a listing of this run proves that what an earlier run has seen still exists.
 */
export async function backfill(
  world: World,
  source: IssueSource,
  tally: Tally,
  { allowRemovals }: { readonly allowRemovals: boolean },
): Promise<void> {
  const { repository } = source;
  const { backfilledAt } = await world.store.cursors.openRepository(repository);
  if (backfilledAt === null) {
    // A first backfill may read for hours. A later one may find nothing to embed, and then buys nothing.
    await probeModel(world);
  }
  await runAllThenThrow(
    () =>
      embedWhileReading(world, repository, tally, async (stored) => {
        const { isResumed } = await listEverything(world, source, tally, allowRemovals, stored);
        if (isResumed) {
          world.log.info(
            'Listing the repository once more, to find what was deleted since the backfill that stopped.',
          );
          await listEverything(world, source, tally, allowRemovals, stored);
        }
      }),
    () => reportWaiting(world, repository, tally),
  );
}

/** Stops the run for what only a person can mend. After an outage the next run embeds the rows of this one. */
async function probeModel(world: World): Promise<void> {
  try {
    await assertCanEmbed(world);
  } catch (error) {
    if (!(error instanceof InterruptedError)) {
      throw error;
    }
    world.log.warning(`${error.message} Issues and comments are stored all the same.`);
  }
}

/** Reads both listings to the end. A complete listing is then reconciled; with `allowRemovals` it may remove any number of rows. */
async function listEverything(
  world: World,
  source: IssueSource,
  tally: Tally,
  allowRemovals: boolean,
  stored: StoredRows,
): Promise<{ readonly isResumed: boolean }> {
  const { store, log, clock } = world;
  const { repository } = source;
  const cursors = await store.cursors.startBackfill(repository);
  const startedAt = clock.now();
  const isResumed = cursors.issues !== null || cursors.comments !== null;
  if (isResumed) {
    log.info('Resuming the backfill that stopped earlier.');
  }
  try {
    await readFeeds(world, source, 'backfill', cursors, tally, stored);
  } catch (error) {
    if (error instanceof InterruptedError) {
      tally.left.push(...(await linesAboutBackfill(world, repository)));
    }
    throw error;
  }
  await retryItems(world, source, tally);
  if (!isResumed) {
    await reconcile(world, source, allowRemovals, tally);
  }
  await store.cursors.finishBackfill(repository, startedAt);
  return { isResumed };
}
