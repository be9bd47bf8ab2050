/** The one pipeline: changes, from wherever they come, become rows; rows with texts out of date get vectors. */
import { CURSOR_OVERLAP_MS } from '../limits.js';
import { embedEverything, embedTouched } from './embed.js';
import { effectOf, type TrackerEvent } from './event.js';
import type { Cursors, Feed, History, Page, Reader, World } from './ports.js';
import type { Change, Kind, Repository, Time, TrackerRecord } from './record.js';
import { keyOf, reconcile, revive } from './reconcile.js';
import type { Tally } from './tally.js';
import { timeOf } from './time.js';

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
  await readFeeds(world, history, 'backfill', cursors, tally);
  try {
    await reconcile(world, history, allowRemovals, tally);
    await store.finishBackfill(repository, startedAt);
  } finally {
    // Too many removals are a question to a person; the texts need not wait for the answer.
    await embedEverything(world, repository, tally);
  }
}

/** Lists everything that was updated since the last catch-up, and embeds what is pending. */
export async function catchUp(world: World, history: History, tally: Tally): Promise<void> {
  const { repository } = history;
  const state = await world.store.repository(repository);
  if (state.caughtUpAt === null) {
    world.log.notice(needsBackfill(repository));
    tally.left.push(needsBackfill(repository));
  } else {
    await readSinceCursor(world, history, state.catchUp, tally);
  }
  await embedEverything(world, repository, tally);
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
  const { repository } = event;
  const effect = effectOf(event, timeOf(clock.now()));
  if ('skipped' in effect) {
    return effect;
  }
  if (effect.notice !== null) {
    log.notice(effect.notice);
  }
  const state = await store.repository(repository);
  const touched: Record<Kind, number[]> = { issue: [], comment: [] };
  const { contested } = await applyChanges(world, repository, effect.changes, tally, touched);
  for (const record of contested) {
    await applyAsItIsNow(world, repository, record, tally);
  }
  if (effect.commentsToFetch !== null) {
    const history = await world.historyOf(repository);
    for await (const page of history.commentsOf(effect.commentsToFetch)) {
      await applyPage(world, history, page, tally, touched);
    }
  }
  const isDue = state.caughtUpAt !== null && clock.now().getTime() - state.caughtUpAt.getTime() >= intervalMs;
  if (state.caughtUpAt === null) {
    log.notice(needsBackfill(repository));
  }
  if (isDue) {
    await readSinceCursor(world, await world.historyOf(repository), state.catchUp, tally);
  }
  // What this event is about does not wait for a run that is busy with everything else.
  const pending = await embedTouched(world, repository, touched, tally);
  if (isDue) {
    await embedEverything(world, repository, tally);
  } else {
    tally.pending += pending;
  }
  return { skipped: null };
}

function needsBackfill(repository: Repository): string {
  return (
    `No backfill of ${repository.owner}/${repository.name} has ended yet, so nothing is known of what came before ` +
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
      world.log.info(`${repository.owner}/${repository.name}: ${items} ${feed} read`);
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
  tally.failed.push(...page.malformed);
  const changes = page.records.map((record): Change => ({ change: 'upsert', record, freshness: 'live' }));
  const cursor = reading && page.upTo !== null ? { ...reading, upTo: page.upTo } : undefined;
  const { tombstoned } = await applyChanges(world, history.repository, changes, tally, touched, cursor);
  for (const record of tombstoned) {
    await revive(world, history, record, tally);
  }
}

/** Records that need another look. */
interface Doubtful {
  /** Two snapshots of one second say different things. */
  readonly contested: TrackerRecord[];
  readonly tombstoned: TrackerRecord[];
}

/** Applies changes and counts them. */
async function applyChanges(
  { store }: World,
  repository: Repository,
  changes: readonly Change[],
  tally: Tally,
  touched?: Record<Kind, number[]>,
  cursor?: { readonly reader: Reader; readonly feed: Feed; readonly upTo: Time },
): Promise<Doubtful> {
  const outcomes = await store.apply(repository, changes, cursor);
  const doubtful: Doubtful = { contested: [], tombstoned: [] };
  for (const [at, { record }] of changes.entries()) {
    const outcome = outcomes[at];
    touched?.[record.kind].push(record.id);
    if (outcome === 'stored') {
      tally.stored += 1;
    } else if (outcome === 'removed') {
      tally.removed += 1;
    } else if (outcome === 'contested' || outcome === 'tombstoned') {
      doubtful[outcome].push(record);
    }
  }
  return doubtful;
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
    const change: Change = { change: 'upsert', record: found.record, freshness: 'live' };
    await applyChanges(world, repository, [change], tally);
  }
}

function withOverlap(cursor: Time | null): Time | null {
  return cursor === null ? null : timeOf(new Date(new Date(cursor).getTime() - CURSOR_OVERLAP_MS));
}
