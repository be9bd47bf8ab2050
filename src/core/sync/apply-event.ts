/** Mode `event`: one webhook payload becomes rows and vectors. docs/architecture.md follows an `issues.edited` event through it. */
import { CLOCK_TOLERANCE_MS } from '../../limits.js';
import { countTouchedPending, embedEverything, embedTouched } from '../embed/embed-pending.js';
import { liveUpsert, snapshotUpsert, type Change } from '../model/change.js';
import { InterruptedError } from '../model/errors.js';
import { recordKey, type Kind, type Repository, type TrackerRecord } from '../model/record.js';
import type { Tally } from '../model/tally.js';
import { toTime } from '../model/time.js';
import type { Cursors } from '../ports/cursor-store.js';
import type { TrackerEvent } from '../model/tracker-event.js';
import type { World } from '../ports/world.js';
import { applyChanges } from './apply-changes.js';
import { backfillNeeded, catchUpCursors, readUpdates } from './catch-up.js';
import { eventEffect, type EventEffect } from './event-effect.js';
import { applyPage } from './read-feeds.js';
import { runAllThenThrow } from '../concurrency/run-all-then-throw.js';

/**
 * Applies one event. Events may be missed, repeated, cancelled or reordered; step 4 makes up for all of that.
 * 1. Decide what the event changes; a pull request changes nothing.
 * 2. Look up the repository's current name and how far it has been read.
 * 3. Write the changes, and fetch from GitHub what the payload does not settle.
 * 4. Catch up, if the last catch-up started at least `intervalMs` ago.
 * 5. Embed the rows that the event touched, then everything pending if step 4 ran.
 */
export async function applyEvent(
  world: World,
  event: TrackerEvent,
  intervalMs: number,
  tally: Tally,
): Promise<{ readonly skipped: string | null }> {
  const { store, clock, log } = world;
  const effect = eventEffect(event, toTime(clock.now()));
  if ('skipped' in effect) {
    return effect;
  }
  if (effect.notice !== null) {
    log.notice(effect.notice);
  }
  const repository = await withCurrentName(world, event.repository);
  const progress = await store.cursors.openRepository(repository);
  const { caughtUpAt, catchUp: cursors, backfill } = progress;
  const sinceMs = caughtUpAt === null ? null : clock.now().getTime() - caughtUpAt.getTime();
  // A mark in the future comes from a wrong clock, and says nothing.
  const isDue = sinceMs !== null && (sinceMs >= intervalMs || sinceMs < -CLOCK_TOLERANCE_MS);
  if (caughtUpAt === null && backfill === null) {
    log.notice(backfillNeeded(repository));
  }
  const touched: Record<Kind, number[]> = { issue: [], comment: [] };
  // Records that meet a tombstone are left removed: a payload may be older than the deletion. If the item does exist,
  // the next listing shows it, and applyPage looks it up by id.
  const changes = effect.changes.map((change) => withAge(change, cursors));
  const { contested } = await applyChanges(world, repository, changes, tally, { touched });
  await runAllThenThrow(
    async () => {
      await fetchUnsettled(world, repository, contested, effect, touched, tally);
      if (isDue) {
        await readUpdates(world, await world.sourceFor(repository), catchUpCursors(progress), tally);
      }
    },
    // Takes no lease, so the event's own rows need not wait for a run that is embedding everything.
    () => embedTouched(world, repository, touched, tally),
    () =>
      isDue
        ? embedEverything(world, repository, tally)
        : countTouchedPending(world, repository, touched, tally),
  );
  return { skipped: null };
}

/** Marks a snapshot as stale if a listing has been read to the time at which it was made, or further. */
function withAge(change: Change, cursors: Cursors): Change {
  const cursor = change.record.kind === 'issue' ? cursors.issues : cursors.comments;
  const isStale = change.change === 'upsert' && cursor !== null && change.record.updatedAt <= cursor;
  return isStale ? { ...change, freshness: 'stale' } : change;
}

/** Reads the contested records by id, and the comments that came along with a transferred issue. */
async function fetchUnsettled(
  world: World,
  repository: Repository,
  contested: readonly TrackerRecord[],
  { commentsToFetch }: Exclude<EventEffect, { readonly skipped: string }>,
  touched: Record<Kind, number[]>,
  tally: Tally,
): Promise<void> {
  for (const record of contested) {
    try {
      const source = await world.sourceFor(repository);
      const found = await source.lookUp(recordKey(record));
      if (found.state === 'found') {
        await applyChanges(world, repository, [liveUpsert(found.record)], tally);
      }
    } catch (error) {
      // Better a row too many, which the next backfill removes, than a record that nobody fetches again.
      await applyChanges(world, repository, [snapshotUpsert(record)], tally);
      throw error;
    }
  }
  if (commentsToFetch !== null) {
    const source = await world.sourceFor(repository);
    for await (const page of source.commentsOn(commentsToFetch)) {
      await applyPage(world, source, page, tally, { touched });
    }
  }
}

/**
 * The repository under its current name. An event from before a rename has the old name in its payload, so GitHub is asked
 * when the stored name differs. If GitHub does not answer, the stored name is used.
 */
async function withCurrentName({ store, sourceFor }: World, repository: Repository): Promise<Repository> {
  const known = (await store.cursors.repositories()).find(({ id }) => id === repository.id);
  if (known === undefined || (known.owner === repository.owner && known.name === repository.name)) {
    return repository;
  }
  try {
    const source = await sourceFor(repository);
    return await source.currentRepository();
  } catch (error) {
    if (error instanceof InterruptedError) {
      return known;
    }
    throw error;
  }
}
