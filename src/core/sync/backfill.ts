/** Mode `backfill`: reads everything, removes what no longer exists, and embeds what is pending. */
import { assertCanEmbed } from '../embed/model-change.js';
import type { StoredRows } from '../embed/embedding-queue.js';
import { reportWaiting } from '../failures/report-waiting.js';
import { InterruptedError } from '../model/errors.js';
import type { Overview } from '../model/overview.js';
import type { Tally } from '../model/tally.js';
import type { Cursors } from '../ports/cursor-store.js';
import type { IssueSource } from '../ports/issue-source.js';
import type { World } from '../ports/world.js';
import { linesAboutBackfill } from './backfill-progress.js';
import { embedWhileReading } from './embed-while-reading.js';
import { readFeeds } from './read-feeds.js';
import { reconcile } from './reconcile.js';
import { retryItems } from './retry-failed-items.js';
import { runAllThenThrow } from '../concurrency/run-all-then-throw.js';

const FROM_THE_BEGINNING: Cursors = { issues: null, comments: null };

/**
 * Lists everything and removes what no longer exists. An unfinished backfill is resumed and ended first. The repository is
 * then listed once more: only a listing of this run proves that what an earlier run has seen still exists. Returns what is
 * stored then.
 */
export async function backfill(
  world: World,
  source: IssueSource,
  tally: Tally,
  { allowRemovals }: { readonly allowRemovals: boolean },
): Promise<Overview> {
  const { repository } = source;
  const { cursors, rows } = world.store;
  const { backfilledAt, backfill: unfinished } = await cursors.openRepository(repository);
  if (backfilledAt === null) {
    // A first backfill may read for hours. A later one may find nothing to embed, and then buys nothing.
    await probeModel(world);
  }
  const listed: { overview: Overview | null } = { overview: null };
  const list = async (stored: StoredRows, isUnfinished: boolean): Promise<void> => {
    listed.overview = await listEverything(world, source, tally, { allowRemovals, stored, isUnfinished });
  };
  await runAllThenThrow(
    () =>
      embedWhileReading(world, repository, tally, async (stored) => {
        await list(stored, unfinished !== null);
        if (listed.overview === null) {
          world.log.info(
            'Listing the repository once more, to find what was deleted since the backfill that stopped.',
          );
          await list(stored, false);
        }
      }),
    () => reportWaiting(world, repository, tally),
  );
  return listed.overview ?? (await rows.survey(repository)).overview;
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

interface Listing {
  /** Whether it may remove any number of rows. */
  readonly allowRemovals: boolean;
  readonly stored: StoredRows;
  /** Whether an earlier backfill is unfinished, which this listing resumes. */
  readonly isUnfinished: boolean;
}

/**
 * Reads both listings to the end. A complete listing is then reconciled. Returns what is stored then; null when another run had
 * begun this backfill.
 */
async function listEverything(
  world: World,
  source: IssueSource,
  tally: Tally,
  { allowRemovals, stored, isUnfinished }: Listing,
): Promise<Overview | null> {
  const { store, log, clock } = world;
  const { repository } = source;
  const startedAt = clock.now();
  const mayStore = store.cursors.startBackfill(repository);
  // Its failure is handled where it is awaited.
  mayStore.catch(() => undefined);
  const cursors = isUnfinished ? await mayStore : FROM_THE_BEGINNING;
  if (hasRead(cursors)) {
    log.info('Resuming the backfill that stopped earlier.');
  }
  try {
    await readFeeds(world, source, tally, { reader: 'backfill', cursors, stored, mayStore });
  } catch (error) {
    if (error instanceof InterruptedError) {
      tally.left.push(...(await linesAboutBackfill(world, repository)));
    }
    throw error;
  }
  // Also when another run has started the backfill meanwhile: what it has seen may be gone.
  const isResumed = hasRead(await mayStore);
  const changesListed = tally.stored + tally.removed;
  const [survey] = await Promise.all([
    isResumed ? null : store.rows.survey(repository),
    retryItems(world, source, tally),
  ]);
  if (survey === null) {
    await store.cursors.finishBackfill(repository, startedAt);
    return null;
  }
  await reconcile(world, source, survey.hasUnseen, allowRemovals, tally);
  // What is left is asked side by side.
  stored.end();
  await store.cursors.finishBackfill(repository, startedAt);
  const hasChanged = tally.stored + tally.removed > changesListed;
  return (hasChanged ? await store.rows.survey(repository) : survey).overview;
}

function hasRead({ issues, comments }: Cursors): boolean {
  return issues !== null || comments !== null;
}
