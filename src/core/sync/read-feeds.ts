/** What catch-up and backfill share: reading both listings page by page, and storing each page with its cursor. */
import { CURSOR_OVERLAP_MS } from '../../limits.js';
import { recordFailures } from '../failures/record-failures.js';
import { liveUpsert } from '../model/change.js';
import { fullNameOf, type Kind, type TrackerRecord } from '../model/record.js';
import type { Tally } from '../model/tally.js';
import { toTime, type Time } from '../model/time.js';
import type { Cursors, Feed, Reader } from '../ports/cursor-store.js';
import type { IssueSource, Page } from '../ports/issue-source.js';
import type { World } from '../ports/world.js';
import { applyChanges } from './apply-changes.js';
import { restoreIfAlive } from './restore-removed.js';

/** Reads the issues, then the comments, from shortly before their cursors (null: from the beginning). */
export async function readFeeds(
  world: World,
  source: IssueSource,
  reader: Reader,
  cursors: Cursors,
  tally: Tally,
): Promise<void> {
  const { repository } = source;
  for (const feed of ['issues', 'comments'] as const) {
    let items = 0;
    for await (const page of source[feed](withOverlap(cursors[feed]))) {
      await applyPage(world, source, page, tally, { reading: { reader, feed } });
      items += page.records.length;
      world.log.info(`${fullNameOf(repository)}: ${items} ${feed} read`);
    }
  }
}

interface PageOptions {
  /** Collects the ids of the records. */
  readonly touched?: Record<Kind, number[]>;
  /** Whose cursor moves past this page, in the same transaction. */
  readonly reading?: { readonly reader: Reader; readonly feed: Feed };
}

/** Stores a page that was just read from GitHub, and restores tombstones whose items turn out to exist. */
export async function applyPage(
  world: World,
  source: IssueSource,
  page: Page<TrackerRecord>,
  tally: Tally,
  { touched, reading }: PageOptions,
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
  const { tombstoned } = await applyChanges(world, source.repository, changes, tally, { touched, cursor });
  for (const record of tombstoned) {
    await restoreIfAlive(world, source, record, tally);
  }
}

function withOverlap(cursor: Time | null): Time | null {
  return cursor === null ? null : toTime(new Date(new Date(cursor).getTime() - CURSOR_OVERLAP_MS));
}
