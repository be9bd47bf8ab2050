/** Listings that GitHub cannot answer as requested: too heavy, too long, cut off or broken. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { InterruptedError, UserError } from '../../src/core/model/errors.js';
import type { GitHubRequest } from '../support/github/answer.js';
import { listingEndsAfter, type Fault } from '../support/github/faults.js';
import { idsOf, startReader, type Reader, type ReaderOptions } from '../support/github/reader.js';
import type { GitHubOptions } from '../support/github/server.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';

let reader: Reader;
afterEach(() => reader.github.close());

/** A repository with this many issues, `perSecond` of them in each second. */
function boatWith(issues: number, perSecond = 1): Tracker {
  const boat = emptyTracker(4001, 'octo', 'boat');
  for (let number = 1; number <= issues; number += 1) {
    boat.openIssue({});
    if (number % perSecond === 0) {
      boat.wait(1);
    }
  }
  return boat;
}

/** A repository with one issue and this many comments, `perSecond` of them in each second. */
function boatWithComments(comments: number, perSecond = 1): Tracker {
  const boat = boatWith(1);
  for (let at = 0; at < comments; at += 1) {
    boat.addComment(1, {});
    if ((at + 1) % perSecond === 0) {
      boat.wait(1);
    }
  }
  return boat;
}

const listings = {
  issues: () => reader.history.issues(null),
  comments: () => reader.history.comments(null),
  'comments of an issue': () => reader.history.commentsOn(1),
};
type ListingName = keyof typeof listings;

const LISTINGS = Object.keys(listings) as ListingName[];
const boatFor = (listing: ListingName, items: number, perSecond = 1): Tracker =>
  listing === 'issues' ? boatWith(items, perSecond) : boatWithComments(items, perSecond);
const read = (listing: ListingName): Promise<number[]> => idsOf(listings[listing]());

async function start(
  boat: Tracker,
  options: Partial<GitHubOptions> = {},
  how: ReaderOptions = {},
): Promise<void> {
  reader = await startReader({ trackers: [boat], ...options }, how);
}

async function readSizes(
  listing: ListingName,
): Promise<{ readonly distinct: number; readonly sizes: number[] }> {
  const distinct = new Set(await read(listing)).size;
  return { distinct, sizes: reader.queries().map((query) => Number(query.get('per_page'))) };
}

async function readFailure(listing: ListingName): Promise<Error> {
  return read(listing).then(
    () => new Error('it did not fail'),
    (error: unknown) => error as Error,
  );
}

const perPage = ({ query }: GitHubRequest): number => Number(new URLSearchParams(query).get('per_page'));
/** Pages after the first. */
const isLater = ({ query }: GitHubRequest): boolean => /(^|&)(after|page|since)=/.test(query);

describe('a listing', () => {
  it.each([
    ['issues', 1_000, 10],
    ['issues', 1_001, 11],
    ['comments', 991, 10],
    ['comments', 992, 11],
    ['comments of an issue', 1_000, 10],
  ] as const)('of %s with %i items takes %i requests', async (listing, items, requests) => {
    await start(boatFor(listing, items));
    const { distinct, sizes } = await readSizes(listing);
    expect({ distinct, sizes }).toEqual({ distinct: items, sizes: Array(requests).fill(100) });
  });
});

describe('a page that is too heavy', () => {
  it.each(LISTINGS)('is halved, and grows again: %s', async (listing) => {
    await start(boatFor(listing, 600));
    reader.github.fail({ times: 4, status: 502, body: '<html>', when: (request) => perPage(request) > 25 });
    const { distinct, sizes } = await readSizes(listing);
    expect(distinct).toBe(600);
    const grown = listing === 'comments of an issue' ? 25 : 50;
    expect(sizes.slice(0, 6)).toEqual([100, 100, 50, 50, 25, grown]);
    expect(sizes.at(-1)).toBe(listing === 'comments of an issue' ? 25 : 100);
    expect(sizes.length).toBeLessThanOrEqual(listing === 'comments of an issue' ? 4 + 24 : 4 + 2 + 6);
    expect(reader.slept).toEqual([1, 1]);
  });

  it.each(LISTINGS)('in the middle is read in smaller pages, from the last item on: %s', async (listing) => {
    await start(boatFor(listing, 300));
    reader.github.fail({ times: 2, status: 504, when: isLater });
    const { distinct, sizes } = await readSizes(listing);
    expect(distinct).toBe(300);
    expect(sizes.slice(0, 4)).toEqual([100, 100, 100, 50]);
    const since = reader.queries()[3]?.get('since') ?? null;
    expect(since === null).toBe(listing === 'comments of an issue');
    expect(sizes.length).toBeLessThanOrEqual(listing === 'comments of an issue' ? 3 + 6 : 3 + 3);
  });

  it.each(LISTINGS)('is read one item at a time when necessary: %s', async (listing) => {
    await start(boatFor(listing, 9, 3), { perPageMax: 1 });
    const { distinct, sizes } = await readSizes(listing);
    expect(distinct).toBe(9);
    expect(sizes.slice(0, 13)).toEqual([100, 100, 50, 50, 25, 25, 12, 12, 6, 6, 3, 3, 1]);
  });

  it.each(LISTINGS)('is read even within a second that fills many pages: %s', async (listing) => {
    await start(boatFor(listing, 120, 60), { perPageMax: 7 });
    const { distinct, sizes } = await readSizes(listing);
    expect(distinct).toBe(120);
    expect(sizes.length).toBeLessThan(80);
  });

  it.each(LISTINGS)('interrupts the run soon when even one item is too heavy: %s', async (listing) => {
    await start(boatFor(listing, 300));
    reader.github.fail({
      times: Infinity,
      status: 502,
      body: '<html>',
      when: ({ path }) => /issues/.test(path),
    });
    const error = await readFailure(listing);
    expect(error).toBeInstanceOf(InterruptedError);
    expect(error.message).toMatch(/^GitHub answered 502 to GET \/rep.* What was read is stored\. Run again/);
    expect(
      reader
        .queries()
        .map((query) => query.get('per_page'))
        .slice(-4),
    ).toEqual(['1', '1', '1', '1']);
    expect(reader.queries()).toHaveLength(6 * 2 + 4);
    expect(reader.slept.reduce((sum, seconds) => sum + seconds)).toBe(6 + 14);
  });

  it('loses nothing that is edited or deleted meanwhile', async () => {
    const boat = boatWithComments(300);
    const ids = boat.comments().map(({ id }) => id);
    let page = 0;
    await start(boat, {
      perPageMax: 13,
      onPage: () => {
        boat.deleteComment(ids[page] ?? 0);
        page += 1;
        boat.wait(1);
        boat.editComment(ids[299 - page] ?? 0, 'edited');
      },
    });
    const seen = new Set(await read('comments'));
    expect(boat.comments().filter(({ id }) => !seen.has(id))).toEqual([]);
    expect(page).toBeGreaterThan(20);
  });
});

describe('a listing that is too long for GitHub', () => {
  it.each(['issues', 'comments'] as const)('starts again at the last item: %s', async (listing) => {
    await start(boatFor(listing, 900, 90));
    reader.github.fail(listingEndsAfter(2));
    const { distinct, sizes } = await readSizes(listing);
    expect(distinct).toBe(900);
    expect(sizes.length).toBeLessThanOrEqual(listing === 'issues' ? 9 + 3 * 2 : 90);
    expect(reader.slept).toEqual([]);
  });

  it.each([
    ['issues', 250],
    ['comments', 250],
    ['comments of an issue', 1],
  ] as const)('is an error when it ends in the middle of one second: %s', async (listing, perSecond) => {
    await start(boatFor(listing, 500, perSecond));
    reader.github.fail(listingEndsAfter(1));
    const error = await readFailure(listing);
    expect(error).toBeInstanceOf(UserError);
    expect(error).not.toBeInstanceOf(InterruptedError);
    expect(error.message).toMatch(
      listing === 'comments of an issue'
        ? /^GitHub stopped listing \(422 to GET \/repositories\/4001\/issues\/1\/comments\)\. /
        : /^GitHub stopped listing \(422 to GET .*\): more items than it lists were updated at 20\d\d-/,
    );
    expect(reader.queries().length).toBeLessThan(8);
  });

  it('is not requested again and again when the first page is refused', async () => {
    await start(boatWith(1));
    reader.github.fail({ times: Infinity, status: 422 });
    expect((await readFailure('issues')).message).toContain('GitHub stopped listing');
    expect(reader.queries()).toHaveLength(1);
  });
});

describe('a broken answer', () => {
  const broken: readonly (readonly [string, Fault])[] = [
    ['JSON that is cut off', { status: 200, body: '[{"id": 1, "numb' }],
    ['a connection that is cut within the body', { status: 200, body: [{ id: 1 }], cut: true }],
    ['a connection that is cut before the answer', { cut: true }],
    ['a body that stalls', { status: 200, body: [{ id: 1 }], stall: true }],
    ['an answer that does not arrive', { delayMs: 600 }],
    ['no body', { status: 200, body: '' }],
    ['no body and no content type', { status: 200, body: '', headers: { 'content-type': '' } }],
    ['a page of HTML', { status: 200, body: '<html>', headers: { 'content-type': 'text/html' } }],
    ['bytes', { status: 200, body: 'GIF89a', headers: { 'content-type': 'application/octet-stream' } }],
    ['JSON that is nothing', { status: 200, body: 'null' }],
  ];
  const impatient = { requestTimeoutMs: 300 };

  it.each(broken)('is requested again: %s', async (_name, fault) => {
    await start(boatWith(250), {}, impatient);
    reader.github.fail({ ...fault, when: isLater });
    const ids = await read('issues');
    expect([ids.length, new Set(ids).size]).toEqual([250, 250]);
    expect(reader.slept).toEqual([1]);
    expect(reader.queries().map((query) => query.get('per_page'))).toEqual(Array(4).fill('100'));
  });

  it.each(broken)(
    'interrupts the run after several tries, and keeps the pages before it: %s',
    async (_name, fault) => {
      await start(boatWith(250), {}, impatient);
      reader.github.fail({ ...fault, when: isLater, times: Infinity });
      let received = 0;
      const error: unknown = await (async () => {
        for await (const { records } of reader.history.issues(null)) {
          received += records.length;
        }
      })().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(InterruptedError);
      expect(String(error)).toMatch(
        /(No answer from GitHub|GitHub's answer) to GET \/repositories\/4001\/issues .*What was read is stored\. Run again/,
      );
      expect(received).toBe(100);
      expect(reader.slept).toEqual([1, 4, 9]);
      expect(reader.queries()).toHaveLength(1 + 4);
    },
  );

  it.each([
    ['an object', {}],
    ['an object like the results of a search', { total_count: 0, items: [] }],
    ['a list of other things', [1, null]],
  ])('does not count as the end of a listing: %s', async (_name, body) => {
    await start(boatWith(250));
    reader.github.fail({ times: Infinity, status: 200, body, when: isLater });
    const error = await readFailure('issues');
    expect(error).toBeInstanceOf(InterruptedError);
    expect(error.message).toMatch(
      /GitHub's answer to GET \/repositories\/4001\/issues is incomplete or has the wrong format/,
    );
  });

  it('does not count as the end of a listing: 409', async () => {
    await start(boatWith(250));
    reader.github.fail({ status: 409, when: isLater, times: Infinity });
    const error = await readFailure('issues');
    expect(error).toBeInstanceOf(InterruptedError);
    expect(error.message).toContain('GitHub answered 409 to GET /repositories/4001/issues.');
  });

  it('for a single item is reported with the name of the field', async () => {
    const boat = boatWith(1);
    await start(boat);
    const id = boat.issues()[0]?.id ?? 0;
    const lookUp = (): Promise<unknown> => reader.history.lookUp({ kind: 'issue', id, issueNumber: 1 });
    reader.github.fail({ status: 200, body: [] });
    await expect(lookUp()).rejects.toThrow(
      /GitHub's answer to GET \/repositories\/4001\/issues\/1 is not as GitHub documents it: /,
    );
    reader.github.fail({ status: 200, body: { id: 'x' } });
    expect(await lookUp()).toEqual({ state: 'malformed', reason: expect.stringMatching(/^id is/) });
    expect(await lookUp()).toMatchObject({ state: 'found' });
  });
});
