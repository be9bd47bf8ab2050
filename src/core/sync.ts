/** The one pipeline: changes, from wherever they come, become rows; rows with texts out of date get vectors. */
import { CURSOR_OVERLAP_MS } from '../limits.js';
import { embedEverything, embedTouched } from './embed.js';
import { effectOf, type TrackerEvent } from './event.js';
import type { Cursors, Feed, History, Page, Reader, World } from './ports.js';
import type { Change, Kind, Repository, Time, TrackerRecord } from './record.js';
import type { Tally } from './tally.js';

/** Lists everything, resuming where an earlier backfill stopped, and embeds what is pending. */
export async function backfill(world: World, history: History, tally: Tally): Promise<void> {
  const { store, log } = world;
  const { repository } = history;
  await store.repository(repository);
  const cursors = await store.startBackfill(repository);
  const startedAt = world.clock.now();
  if (cursors.issues !== null || cursors.comments !== null) {
    log.info('An earlier backfill did not end: this one goes on where it stopped.');
  }
  await readFeeds(world, history, 'backfill', cursors, tally);
  await store.finishBackfill(repository, startedAt);
  await embedEverything(world, repository, tally);
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
  const contested = await applyChanges(world, repository, effect.changes, tally, touched);
  for (const record of contested) {
    await applyAsItIsNow(world, repository, record, tally);
  }
  if (effect.commentsToFetch !== null) {
    const history = await world.historyOf(repository);
    for await (const page of history.commentsOf(effect.commentsToFetch)) {
      await applyPage(world, repository, page, tally, touched);
    }
  }
  if (state.caughtUpAt === null) {
    log.notice(needsBackfill(repository));
  } else if (clock.now().getTime() - state.caughtUpAt.getTime() >= intervalMs) {
    await readSinceCursor(world, await world.historyOf(repository), state.catchUp, tally);
    await embedEverything(world, repository, tally);
    return { skipped: null };
  }
  await embedTouched(world, repository, touched, tally);
  return { skipped: null };
}

function needsBackfill(repository: Repository): string {
  return (
    `No backfill of ${repository.owner}/${repository.name} has ended yet, so nothing is known of what came before ` +
    'this event. Run the action once by workflow_dispatch (mode backfill).'
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
      await applyPage(world, repository, page, tally, undefined, { reader, feed });
      items += page.records.length;
      world.log.info(`${repository.owner}/${repository.name}: ${items} ${feed} read`);
    }
  }
}

/** Stores a page of records that were just read from GitHub, and moves the reader's cursor past them. */
async function applyPage(
  world: World,
  repository: Repository,
  page: Page<TrackerRecord>,
  tally: Tally,
  touched?: Record<Kind, number[]>,
  reading?: { readonly reader: Reader; readonly feed: Feed },
): Promise<void> {
  tally.failed.push(...page.malformed);
  const changes = page.records.map((record): Change => ({ change: 'upsert', record, freshness: 'live' }));
  const cursor = reading && page.upTo !== null ? { ...reading, upTo: page.upTo } : undefined;
  await applyChanges(world, repository, changes, tally, touched, cursor);
}

/** Applies changes and counts them; gives the records whose snapshot could not be trusted. */
async function applyChanges(
  { store }: World,
  repository: Repository,
  changes: readonly Change[],
  tally: Tally,
  touched?: Record<Kind, number[]>,
  cursor?: { readonly reader: Reader; readonly feed: Feed; readonly upTo: Time },
): Promise<readonly TrackerRecord[]> {
  const outcomes = await store.apply(repository, changes, cursor);
  const contested: TrackerRecord[] = [];
  for (const [at, { record }] of changes.entries()) {
    const outcome = outcomes[at];
    touched?.[record.kind].push(record.id);
    if (outcome === 'stored') {
      tally.stored += 1;
    } else if (outcome === 'removed') {
      tally.removed += 1;
    } else if (outcome === 'contested') {
      contested.push(record);
    }
  }
  return contested;
}

/** Two snapshots of one second say different things: only GitHub knows which is the later one. */
async function applyAsItIsNow(
  world: World,
  repository: Repository,
  record: TrackerRecord,
  tally: Tally,
): Promise<void> {
  const history = await world.historyOf(repository);
  const now = await (record.kind === 'issue' ? history.issue(record.number) : history.comment(record.id));
  if (now?.id === record.id) {
    await applyChanges(world, repository, [{ change: 'upsert', record: now, freshness: 'live' }], tally);
  }
}

function withOverlap(cursor: Time | null): Time | null {
  return cursor === null ? null : timeOf(new Date(new Date(cursor).getTime() - CURSOR_OVERLAP_MS));
}

/** A moment with GitHub's resolution. */
export function timeOf(date: Date): Time {
  return `${date.toISOString().slice(0, 19)}Z`;
}
