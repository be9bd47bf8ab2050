/** What catch-up and backfill share: reading both listings page by page, and storing each page with its cursor. */
import {
  CURSOR_OVERLAP_MS,
  GITHUB_REQUESTS_IN_FLIGHT,
  PAGES_AHEAD,
  PAGES_AHEAD_CHARACTERS,
} from '../../limits.js';
import { limitConcurrency } from '../concurrency/limit-concurrency.js';
import { readAhead } from '../concurrency/read-ahead.js';
import { readEarly } from '../concurrency/read-early.js';
import type { StoredRows } from '../embed/embedding-queue.js';
import { recordFailures } from '../failures/record-failures.js';
import { liveUpsert } from '../model/change.js';
import { InterruptedError, throwCollected } from '../model/errors.js';
import { fullNameOf, type Kind, type RecordKey, type TrackerRecord } from '../model/record.js';
import type { Tally } from '../model/tally.js';
import { toTime, type Time } from '../model/time.js';
import type { CursorMove, Cursors, Feed, Reader } from '../ports/cursor-store.js';
import type { IssueSource, Page } from '../ports/issue-source.js';
import type { World } from '../ports/world.js';
import { applyChanges } from './apply-changes.js';
import { restoreIfAlive } from './restore-removed.js';

export interface Reading {
  readonly reader: Reader;
  readonly cursors: Cursors;
  /** Is told which rows were written. */
  readonly stored?: StoredRows | undefined;
  /** No row is written before it. What it throws is thrown. */
  readonly mayStore?: Promise<unknown>;
}

/**
 * Reads the issues and the comments side by side, from shortly before their cursors (null: from the beginning), and fetches
 * pages while earlier ones are stored. Pages of one listing are stored in order; those that came meanwhile are stored
 * together. A listing that fails does not stop the other.
 * @throws the failure of a listing; AggregateError when both fail for different reasons
 */
export async function readFeeds(
  world: World,
  source: IssueSource,
  tally: Tally,
  { reader, cursors, stored, mayStore }: Reading,
): Promise<void> {
  const limited = limitConcurrency(GITHUB_REQUESTS_IN_FLIGHT);
  const limitedSource = { ...source, lookUp: (key: RecordKey) => limited(() => source.lookUp(key)) };
  const readFeed = async (feed: Feed): Promise<void> => {
    const countNew = itemCounter();
    const shareOf = timeShare(world.clock.now());
    const pages = source[feed](withOverlap(cursors[feed]));
    for await (const ready of readAhead<Page<TrackerRecord>>(pages, { areEnough, run: limited })) {
      const page = joinPages(ready);
      await applyPage(world, limitedSource, page, tally, {
        stored,
        reading: { reader, feed, after: mayStore },
      });
      const done = countNew(page.records);
      const share = shareOf(page.records);
      world.log.progress({ about: fullNameOf(source.repository), what: `${feed} read`, done, share });
    }
  };
  await runBothThenThrow(
    readFeed('issues').finally(() => stored?.endIssues()),
    readFeed('comments'),
  );
}

/**
 * The same source, whose listings are read from their beginning at once, while a run still waits for its database. The first
 * reader of each gets these pages; one that begins elsewhere, to resume a backfill, leaves them unused.
 */
export function startListings(source: IssueSource): IssueSource {
  return {
    ...source,
    issues: startListing((since) => source.issues(since)),
    comments: startListing((since) => source.comments(since)),
  };
}

type Listing<R> = (since: Time | null) => AsyncIterable<Page<R>>;

function startListing<R extends TrackerRecord>(list: Listing<R>): Listing<R> {
  const early = readEarly(list(null), areEnough);
  return async function* (since) {
    const pages = early.take();
    if (since === null && pages !== null) {
      yield* pages;
    } else {
      // One request of a listing at a time.
      await early.ended;
      yield* list(since);
    }
  };
}

/** Counts the items of a listing. A new stretch of the listing repeats items of its first second. */
function itemCounter(): (records: readonly TrackerRecord[]) => number {
  let count = 0;
  let newest = '';
  let idsOfNewest = new Set<number>();
  return (records) => {
    for (const { id, updatedAt } of records) {
      if (updatedAt > newest) {
        newest = updatedAt;
        idsOfNewest = new Set();
      }
      if (updatedAt === newest && !idsOfNewest.has(id)) {
        idsOfNewest.add(id);
        count += 1;
      }
    }
    return count;
  };
}

/** The share of a listing by time, because GitHub does not tell how many items it has; null before the second time. */
function timeShare(now: Date): (records: readonly TrackerRecord[]) => number | null {
  let first: number | null = null;
  return (records) => {
    const last = records.at(-1);
    if (last === undefined) {
      return null;
    }
    first ??= new Date(records[0]?.updatedAt ?? last.updatedAt).getTime();
    const whole = now.getTime() - first;
    return whole > 0 ? Math.min(1, (new Date(last.updatedAt).getTime() - first) / whole) : null;
  };
}

/** Waits for both. When neither service is there for a while, both feeds fail for one reason: then one failure is enough. */
async function runBothThenThrow(...feeds: readonly Promise<void>[]): Promise<void> {
  const failures = new Set<unknown>();
  await Promise.all(feeds.map((feed) => feed.catch((error: unknown) => failures.add(error))));
  const all = [...failures];
  const areInterrupted = all.every((failure) => failure instanceof InterruptedError);
  throwCollected(areInterrupted ? all.slice(0, 1) : all);
}

/** Pages that wait to be stored. Bounded by their texts as well: one page of the longest bodies takes 26 MB. */
function areEnough(pages: readonly Page<TrackerRecord>[]): boolean {
  const characters = pages
    .flatMap(({ records }) => records)
    .reduce((sum, { body }) => sum + (body?.length ?? 0), 0);
  return pages.length >= PAGES_AHEAD || characters >= PAGES_AHEAD_CHARACTERS;
}

/** Consecutive pages of one listing as one. */
function joinPages<R>(pages: readonly Page<R>[]): Page<R> {
  return {
    records: pages.flatMap(({ records }) => records),
    malformed: pages.flatMap(({ malformed }) => malformed),
    upTo: pages.findLast(({ upTo }) => upTo !== null)?.upTo ?? null,
  };
}

interface PageOptions {
  /** Collects the ids of the records. */
  readonly touched?: Record<Kind, number[]>;
  /** Is told which rows were written. */
  readonly stored?: StoredRows | undefined;
  /** Whose cursor moves past this page, in the same transaction. */
  readonly reading?: Omit<CursorMove, 'upTo'>;
}

/** Stores a page that was just read from GitHub, and restores tombstones whose items turn out to exist. */
export async function applyPage(
  world: World,
  source: IssueSource,
  page: Page<TrackerRecord>,
  tally: Tally,
  { touched, stored, reading }: PageOptions,
): Promise<void> {
  await recordFailures(
    world,
    source.repository,
    page.malformed.flatMap(({ key, reason }) => (key === null ? [] : [{ key, text: null, reason }])),
    tally,
  );
  tally.failed.push(...page.malformed.filter(({ key }) => key === null));
  const changes = page.records.map(liveUpsert);
  const cursor = reading && page.upTo !== null ? { ...reading, upTo: page.upTo } : undefined;
  const { tombstoned } = await applyChanges(world, source.repository, changes, tally, {
    touched,
    stored,
    cursor,
  });
  const lifted: TrackerRecord[] = [];
  for (const record of tombstoned) {
    const restoration = await restoreIfAlive(world, source, record, tally);
    if (restoration === 'restored') {
      stored?.add([record]);
    } else if (restoration === 'not removed') {
      lifted.push(record);
    }
  }
  if (lifted.length > 0) {
    // The other listing has restored their issue since this page met them as removed.
    await applyChanges(world, source.repository, lifted.map(liveUpsert), tally, { touched, stored });
  }
}

function withOverlap(cursor: Time | null): Time | null {
  return cursor === null ? null : toTime(new Date(new Date(cursor).getTime() - CURSOR_OVERLAP_MS));
}
