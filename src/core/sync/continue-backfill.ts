/** Scheduled runs continue a backfill that is too large for one run. */
import { BACKFILL_CONTINUED_MS, BACKFILL_REQUESTS_KEPT_SHARE } from '../../limits.js';
import type { EmbeddingLease } from '../embed/embedding-lease.js';
import type { StoredRows } from '../embed/embedding-queue.js';
import { fullNameOf } from '../model/record.js';
import type { Tally } from '../model/tally.js';
import type { Cursors } from '../ports/cursor-store.js';
import type { IssueSource, Page } from '../ports/issue-source.js';
import type { World } from '../ports/world.js';
import { linesAboutBackfill } from './backfill-progress.js';
import { readFeeds } from './read-feeds.js';

/**
 * Reads on from the cursors of the unfinished backfill, until few of the token's requests are left or BACKFILL_CONTINUED_MS
 * have passed. Finishes the backfill at the end of both listings; otherwise the tally says how far it is. Removes nothing:
 * only a listing of one run shows what no longer exists. Leaves the backfill to a run that is embedding meanwhile, which is
 * most likely the backfill itself.
 */
export async function continueBackfill(
  world: World,
  source: IssueSource,
  cursors: Cursors,
  tally: Tally,
  stored: StoredRows,
  lease: EmbeddingLease,
): Promise<void> {
  const { store, log, clock } = world;
  const { repository } = source;
  const startedAt = clock.now();
  if (!(await lease.take())) {
    log.info(`${fullNameOf(repository)}: another run is at work, so the backfill is left to it.`);
    tally.left.push(...(await linesAboutBackfill(world, repository)));
    return;
  }
  log.info(`${fullNameOf(repository)}: continuing the backfill.`);
  const isEnough = (): boolean =>
    (source.requestsLeftShare() ?? 1) <= BACKFILL_REQUESTS_KEPT_SHARE ||
    clock.now().getTime() - startedAt.getTime() >= BACKFILL_CONTINUED_MS;
  const listings = { areComplete: true };
  async function* untilEnough<R>(pages: AsyncIterable<Page<R>>): AsyncIterable<Page<R>> {
    for await (const page of pages) {
      yield page;
      if (isEnough()) {
        listings.areComplete = false;
        return;
      }
    }
  }
  const bounded: IssueSource = {
    ...source,
    issues: (since) => untilEnough(source.issues(since)),
    comments: (since) => untilEnough(source.comments(since)),
  };
  try {
    await readFeeds(world, bounded, tally, { reader: 'backfill', cursors, stored });
    if (listings.areComplete) {
      await store.cursors.finishBackfill(repository, startedAt);
      log.info(`${fullNameOf(repository)}: the backfill is finished.`);
    }
  } finally {
    tally.left.push(...(await linesAboutBackfill(world, repository)));
  }
}
