/** The one pipeline: changes, from wherever they come, become rows; rows with texts out of date get vectors. */
import { CURSOR_OVERLAP_MS } from '../../limits.js';
import { applyChanges } from './apply-changes.js';
import { embedEverything, embedTouched } from '../embed/embed-pending.js';
import { InterruptedError } from '../model/errors.js';
import { effectOf, type TrackerEvent } from './event-effect.js';
import { noteFailures, tellWaiting } from '../failures/record-failures.js';
import { inTurn } from './run-all-then-throw.js';
import type { Cursors, Feed, History, Page, Reader, World } from '../ports/store.js';
import {
  fullNameOf,
  keyOf,
  liveUpsert,
  type Kind,
  type Repository,
  type Time,
  type TrackerRecord,
} from '../model/record.js';
import { reconcile, revive } from './reconcile.js';
import { retryItems } from './retry-items.js';
import type { Tally } from '../model/tally.js';
import { timeOf } from '../model/time.js';

/**
 * Lists everything, resuming where an earlier backfill stopped, removes what is not there any more, and embeds what is
 * pending.
 */
export async function backfill(
  world: World,
  history: History,
  tally: Tally,
  { allowRemovals }: { readonly allowRemovals: boolean },
): Promise<void> {
  const { store, log } = world;
  const { repository } = history;
  await store.repository(repository);
  const cursors = await store.startBackfill(repository);
  const startedAt = world.clock.now();
  if (cursors.issues !== null || cursors.comments !== null) {
    log.info('An earlier backfill did not end: this one goes on where it stopped.');
  }
  await inTurn(
    async () => {
      await readFeeds(world, history, 'backfill', cursors, tally);
      await retryItems(world, history, tally);
      await reconcile(world, history, allowRemovals, tally);
      await store.finishBackfill(repository, startedAt);
    },
    () => embedEverything(world, repository, tally),
    () => tellWaiting(world, repository, tally),
  );
}

/** Lists everything that was updated since the last catch-up, and embeds what is pending. */
export async function catchUp(world: World, history: History, tally: Tally): Promise<void> {
  const { repository } = history;
  const state = await world.store.repository(repository);
  if (state.caughtUpAt === null) {
    world.log.notice(needsBackfill(repository));
    tally.left.push(needsBackfill(repository));
  }
  await inTurn(
    () =>
      state.caughtUpAt === null ? Promise.resolve() : readSinceCursor(world, history, state.catchUp, tally),
    () => embedEverything(world, repository, tally),
    () => tellWaiting(world, repository, tally),
  );
}

/**
 * Applies the event's payload and embeds what it touched; then, when the last catch-up is older than `intervalMs`,
 * catches up. An event is a nudge: what was missed, doubled, cancelled or reordered heals here.
 */
export async function applyEvent(
  world: World,
  event: TrackerEvent,
  intervalMs: number,
  tally: Tally,
): Promise<{ readonly skipped: string | null }> {
  const { store, clock, log } = world;
  const effect = effectOf(event, timeOf(clock.now()));
  if ('skipped' in effect) {
    return effect;
  }
  if (effect.notice !== null) {
    log.notice(effect.notice);
  }
  const repository = await underItsName(world, event.repository);
  const { caughtUpAt, catchUp: cursors } = await store.repository(repository);
  const isDue = caughtUpAt !== null && clock.now().getTime() - caughtUpAt.getTime() >= intervalMs;
  if (caughtUpAt === null) {
    log.notice(needsBackfill(repository));
  }
  const touched: Record<Kind, number[]> = { issue: [], comment: [] };
  const { contested } = await applyChanges(world, repository, effect.changes, tally, { touched });
  await inTurn(
    async () => {
      for (const record of contested) {
        await applyAsItIsNow(world, repository, record, tally);
      }
      if (effect.commentsToFetch !== null) {
        const history = await world.historyOf(repository);
        for await (const page of history.commentsOf(effect.commentsToFetch)) {
          await applyPage(world, history, page, tally, touched);
        }
      }
      if (isDue) {
        await readSinceCursor(world, await world.historyOf(repository), cursors, tally);
      }
    },
    // What this event is about does not wait for a run that is busy with everything else.
    async () => {
      const pending = await embedTouched(world, repository, touched, tally);
      tally.pending += isDue ? 0 : pending;
    },
    () => (isDue ? embedEverything(world, repository, tally) : Promise.resolve()),
  );
  return { skipped: null };
}

/**
 * The repository under the name that it bears now. An event may be older than a rename, and its payload then has the
 * former name: where the names differ, GitHub is asked; where it gives no answer, the name that is known stays.
 */
async function underItsName({ store, historyOf }: World, repository: Repository): Promise<Repository> {
  const known = (await store.repositories()).find(({ id }) => id === repository.id);
  if (known === undefined || (known.owner === repository.owner && known.name === repository.name)) {
    return repository;
  }
  try {
    return await (await historyOf(repository)).repositoryNow();
  } catch (error) {
    if (error instanceof InterruptedError) {
      return known;
    }
    throw error;
  }
}

function needsBackfill(repository: Repository): string {
  return (
    `No backfill of ${fullNameOf(repository)} has ended yet, so nothing is known of what came before ` +
    'this run. Run the action once by workflow_dispatch (mode backfill).'
  );
}

async function readSinceCursor(
  world: World,
  history: History,
  cursors: Cursors,
  tally: Tally,
): Promise<void> {
  const startedAt = world.clock.now();
  await readFeeds(world, history, 'catch-up', cursors, tally);
  await retryItems(world, history, tally);
  await world.store.finishCatchUp(history.repository, startedAt);
}

async function readFeeds(
  world: World,
  history: History,
  reader: Reader,
  cursors: Cursors,
  tally: Tally,
): Promise<void> {
  const { repository } = history;
  for (const feed of ['issues', 'comments'] as const) {
    let items = 0;
    for await (const page of history[feed](withOverlap(cursors[feed]))) {
      await applyPage(world, history, page, tally, undefined, { reader, feed });
      items += page.records.length;
      world.log.info(`${fullNameOf(repository)}: ${items} ${feed} read`);
    }
  }
}

/** Stores a page of records that were just read from GitHub, and moves the reader's cursor past them. */
async function applyPage(
  world: World,
  history: History,
  page: Page<TrackerRecord>,
  tally: Tally,
  touched?: Record<Kind, number[]>,
  reading?: { readonly reader: Reader; readonly feed: Feed },
): Promise<void> {
  await noteFailures(
    world,
    history.repository,
    page.malformed.flatMap(({ key, reason }) => (key === null ? [] : [{ key, text: null, reason }])),
    tally,
  );
  tally.failed.push(...page.malformed.filter(({ key }) => key === null));
  const changes = page.records.map(liveUpsert);
  const cursor = reading && page.upTo !== null ? { ...reading, upTo: page.upTo } : undefined;
  const { tombstoned } = await applyChanges(world, history.repository, changes, tally, { touched, cursor });
  for (const record of tombstoned) {
    await revive(world, history, record, tally);
  }
}

/** Only GitHub knows which of two snapshots of one second is the later one. */
async function applyAsItIsNow(
  world: World,
  repository: Repository,
  record: TrackerRecord,
  tally: Tally,
): Promise<void> {
  const history = await world.historyOf(repository);
  const found = await history.whereabouts(keyOf(record));
  if (found.at === 'here') {
    await applyChanges(world, repository, [liveUpsert(found.record)], tally);
  }
}

function withOverlap(cursor: Time | null): Time | null {
  return cursor === null ? null : timeOf(new Date(new Date(cursor).getTime() - CURSOR_OVERLAP_MS));
}
