/** Mode `catch-up`: reads everything updated since the last catch-up, and embeds what is pending. */
import type { StoredRows } from '../embed/embedding-queue.js';
import { reportWaiting } from '../failures/report-waiting.js';
import { fullNameOf, type Repository } from '../model/record.js';
import type { Tally } from '../model/tally.js';
import { toTime } from '../model/time.js';
import type { Cursors, RepositoryProgress } from '../ports/cursor-store.js';
import type { IssueSource } from '../ports/issue-source.js';
import type { World } from '../ports/world.js';
import { continueBackfill } from './continue-backfill.js';
import { embedWhileReading } from './embed-while-reading.js';
import { readFeeds } from './read-feeds.js';
import { retryItems } from './retry-failed-items.js';
import { runAllThenThrow } from '../concurrency/run-all-then-throw.js';

/**
 * Reads what is new, and continues an unfinished backfill. Before the first backfill it reads nothing and says so: without a
 * cursor, "since" has no meaning.
 */
export async function catchUp(world: World, source: IssueSource, tally: Tally): Promise<void> {
  const { repository } = source;
  const progress = await world.store.cursors.openRepository(repository);
  const { caughtUpAt, backfill } = progress;
  if (caughtUpAt === null && backfill === null) {
    world.log.notice(backfillNeeded(repository));
    tally.left.push(backfillNeeded(repository));
  }
  await runAllThenThrow(
    () =>
      embedWhileReading(world, repository, tally, async (stored, lease) => {
        if (caughtUpAt !== null || backfill !== null) {
          await readUpdates(world, source, catchUpCursors(progress), tally, stored);
        }
        if (backfill !== null) {
          await continueBackfill(world, source, backfill.cursors, tally, stored, lease);
        }
      }),
    () => reportWaiting(world, repository, tally),
  );
}

/** Where catch-up begins: beside the first backfill, at its start. What is older, the backfill reads. */
export function catchUpCursors({ catchUp, backfill }: RepositoryProgress): Cursors {
  const start = backfill?.isFirst === true ? toTime(backfill.startedAt) : null;
  return { issues: catchUp.issues ?? start, comments: catchUp.comments ?? start };
}

/** Reads both listings from their cursors, and retries the items that failed earlier. */
export async function readUpdates(
  world: World,
  source: IssueSource,
  cursors: Cursors,
  tally: Tally,
  stored?: StoredRows,
): Promise<void> {
  const startedAt = world.clock.now();
  await readFeeds(world, source, tally, { reader: 'catch-up', cursors, stored });
  await retryItems(world, source, tally);
  await world.store.cursors.finishCatchUp(source.repository, startedAt);
}

/** The message for a repository without a finished backfill. */
export function backfillNeeded(repository: Repository): string {
  return (
    `No backfill of ${fullNameOf(repository)} has finished yet, so older issues are missing. ` +
    'Run the action once by workflow_dispatch (mode backfill).'
  );
}
