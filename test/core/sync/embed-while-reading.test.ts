/** A backfill reads both listings and embeds at the same time, and a failure of one of the three costs the others nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { liveUpsert } from '../../../src/core/model/change.js';
import { InterruptedError, UserError } from '../../../src/core/model/errors.js';
import type { Embedder } from '../../../src/core/ports/embedder.js';
import type { IssueSource } from '../../../src/core/ports/issue-source.js';
import type { Store } from '../../../src/core/ports/store.js';
import { backfill } from '../../../src/core/sync/backfill.js';
import { catchUp } from '../../../src/core/sync/catch-up.js';
import { storeAt } from '../../support/store-at.js';
import { embeddedDatabase, type TestDatabase } from '../../support/test-database.js';
import {
  comment,
  embedderOf,
  issue,
  newTally,
  REPOSITORY,
  sourceOf,
  worldOf,
  type Requests,
} from './world.js';

const ISSUES = Array.from({ length: 60 }, (_, at) => issue(at + 1));
const COMMENTS = Array.from({ length: 60 }, (_, at) => comment(at + 1, at + 1));
const RECORDS = [...ISSUES, ...COMMENTS];
const TEXTS = 3 * 60;
const PAGES = 12;

let database: TestDatabase;
let store: Store;
let requests: Requests;
beforeEach(async () => {
  database = embeddedDatabase();
  store = storeAt(database.url);
  await store.migrate();
  requests = { now: 0, most: 0, pages: [] };
});
afterEach(async () => {
  await store.close();
  await database.drop();
});

async function run(source: IssueSource, embedder: Embedder) {
  const tally = newTally();
  const error: unknown = await backfill(worldOf(store, embedder), source, tally, {
    allowRemovals: false,
  }).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return { tally, error };
}

describe('a backfill', () => {
  it('makes two requests to GitHub at a time and never more', async () => {
    const source = sourceOf(RECORDS, requests, () => sleep(2));
    expect((await run(source, embedderOf([]))).error).toBeNull();
    expect(requests.most).toBe(2);
    // Tombstones whose items exist are looked up beside the listings.
    for (const each of ISSUES.slice(0, 30)) {
      const key = { kind: each.kind, id: each.id, issueNumber: each.number };
      const removal = { key, reason: 'deleted', at: each.updatedAt, transferredTo: null } as const;
      await store.rows.markRemoved(REPOSITORY, [removal]);
    }
    const { tally } = await run(source, embedderOf([]));
    expect(tally.stored).toBe(30);
    expect(requests.most).toBe(2);
  });

  it('removes what another one saw that started at the same moment', async () => {
    await run(sourceOf(RECORDS, requests), embedderOf([]));
    const last = ISSUES.at(-1)!;
    const { cursors, rows } = store;
    let isFirst = true;
    const startBackfill: typeof cursors.startBackfill = async (repository) => {
      if (isFirst) {
        isFirst = false;
        await cursors.startBackfill(repository);
        const page = { reader: 'backfill', feed: 'issues', upTo: last.updatedAt } as const;
        await rows.apply(repository, [liveUpsert(last)], page);
      }
      return cursors.startBackfill(repository);
    };
    const world = worldOf({ ...store, cursors: { ...cursors, startBackfill } }, embedderOf([]));
    const left = RECORDS.filter((record) => record !== last && record !== COMMENTS.at(-1));
    const tally = newTally();
    await backfill(world, sourceOf(left, requests), tally, { allowRemovals: false });
    expect(await rows.issue(last.id)).toMatchObject({ isTombstone: true });
    expect(tally.removed).toBe(1);
  });

  it('fetches pages while it stores earlier ones, and stores those together that came meanwhile', async () => {
    const stored: { readonly records: number; readonly servedMeanwhile: number }[] = [];
    const apply: Store['rows']['apply'] = async (...args) => {
      await sleep(20);
      const [, changes, cursor] = args;
      const servedMeanwhile = requests.pages.filter((page) => page.startsWith(cursor?.feed ?? '')).length;
      stored.push({ records: changes.length, servedMeanwhile });
      return store.rows.apply(...args);
    };
    const slow = { ...store, rows: { ...store.rows, apply } };
    await backfill(worldOf(slow, embedderOf([])), sourceOf(ISSUES, requests), newTally(), {
      allowRemovals: false,
    });
    expect(stored).toEqual([
      { records: 10, servedMeanwhile: 6 },
      { records: 50, servedMeanwhile: 6 },
    ]);
  });

  it('embeds before the last page is read, in whole batches', async () => {
    const sizes: number[] = [];
    const readBy: number[] = [];
    const embedder = embedderOf(sizes, async () => {
      readBy.push(requests.pages.length);
      await sleep(1);
    });
    const { error, tally } = await run(
      sourceOf(RECORDS, requests, () => sleep(10)),
      embedder,
    );
    expect(error).toBeNull();
    expect(tally).toMatchObject({ stored: 120, embedded: TEXTS, pending: 0 });
    expect(readBy[0]).toBeLessThan(PAGES);
    expect(sizes).toHaveLength(Math.ceil(TEXTS / embedder.batch.texts));
  });

  it('stores every page although the embedder fails later, and reports that once', async () => {
    const embedder = embedderOf([], () => Promise.reject(new UserError('The key is wrong.')));
    const { error, tally } = await run(sourceOf(RECORDS, requests), embedder);
    expect(error).toEqual(new UserError('The key is wrong.'));
    expect(tally).toMatchObject({ stored: 120, embedded: 0, pending: TEXTS });
    expect((await run(sourceOf(RECORDS, requests), embedderOf([]))).tally).toMatchObject({
      stored: 0,
      embedded: TEXTS,
    });
  });

  it('does not buy a second time what fails for good', async () => {
    const sizes: number[] = [];
    const embedder = embedderOf(sizes, () => Promise.reject(new UserError('The key is wrong.')));
    await run(sourceOf(RECORDS, requests), embedder);
    expect(sizes.length).toBeLessThanOrEqual(embedder.batch.inFlight);
  });

  it.each(['issues 2', 'comments 2'])('keeps and embeds what was read when %s fails', async (broken) => {
    const failing = sourceOf(RECORDS, requests, async (page) => {
      await sleep(1);
      if (page === broken) {
        throw new InterruptedError('GitHub is down.');
      }
    });
    const { error, tally } = await run(failing, embedderOf([]));
    expect(error).toEqual(new InterruptedError('GitHub is down.'));
    expect(tally.stored).toBe(60 + 20);
    expect(tally.pending).toBe(0);
    requests.pages.length = 0;
    const again = await run(sourceOf(RECORDS, requests), embedderOf([]));
    expect(again.error).toBeNull();
    expect(again.tally.stored).toBe(40);
  });

  it('throws one failure when both listings are interrupted', async () => {
    const failing = sourceOf(RECORDS, requests, () =>
      Promise.reject(new InterruptedError('GitHub is down.')),
    );
    expect((await run(failing, embedderOf([]))).error).toEqual(new InterruptedError('GitHub is down.'));
  });

  it('only reads while another run holds the lease', async () => {
    await store.cursors.openRepository(REPOSITORY);
    const until = new Date(Date.now() + 60_000);
    await store.vectors.takeLease(REPOSITORY, 'another run', new Date(), until);
    const sizes: number[] = [];
    const { tally } = await run(sourceOf(RECORDS, requests), embedderOf(sizes));
    expect(sizes).toEqual([]);
    expect(tally).toMatchObject({ stored: 120, embedded: 0, pending: TEXTS });
    expect(tally.left).toHaveLength(1);
  });
});

describe('a catch-up', () => {
  it('embeds while it reads, and gives the lease back', async () => {
    await run(sourceOf([], requests), embedderOf([]));
    const readBy: number[] = [];
    const embedder = embedderOf([], () => {
      readBy.push(requests.pages.length);
      return Promise.resolve();
    });
    const tally = newTally();
    const source = sourceOf(RECORDS, requests, () => sleep(10));
    await catchUp(worldOf(store, embedder), source, tally);
    expect(tally).toMatchObject({ stored: 120, embedded: TEXTS, pending: 0 });
    expect(readBy[0]).toBeLessThan(PAGES);
    expect(await database.rows('SELECT lease_owner FROM repositories')).toEqual([{ lease_owner: null }]);
  });
});
