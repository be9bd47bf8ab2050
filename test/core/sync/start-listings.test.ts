/** A backfill reads the first pages of a repository while its database is still connected to. */
import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { TrackerRecord } from '../../../src/core/model/record.js';
import type { IssueSource, Page } from '../../../src/core/ports/issue-source.js';
import { startListings } from '../../../src/core/sync/read-feeds.js';
import { PAGES_AHEAD } from '../../../src/limits.js';
import { comment, issue, PAGE, sourceOf, type Requests } from './world.js';

let requests: Requests;
beforeEach(() => {
  requests = { now: 0, most: 0, pages: [] };
});

/** A source of this many issues, each with a comment. */
function newSource(issues: number, body?: string): IssueSource {
  const records: TrackerRecord[] = [];
  for (let number = 1; number <= issues; number += 1) {
    records.push({ ...issue(number), ...(body === undefined ? {} : { body }) }, comment(number, number));
  }
  return startListings(sourceOf(records, requests));
}

/** The same, when it has been read as far as it is without a reader. */
async function startedSource(issues: number, body?: string): Promise<IssueSource> {
  const source = newSource(issues, body);
  for (let turn = 0; turn < 5 * PAGES_AHEAD; turn += 1) {
    await setImmediate();
  }
  return source;
}

async function idsOf(pages: AsyncIterable<Page<TrackerRecord>>): Promise<readonly number[]> {
  const ids: number[] = [];
  for await (const { records } of pages) {
    ids.push(...records.map(({ id }) => id));
  }
  return ids;
}

const numbers = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, at) => first + at);

describe('listings that are read early', () => {
  it('go to the reader that begins at the beginning, and no page is asked for twice', async () => {
    const source = await startedSource(3 * PAGE);
    expect(requests.pages).toHaveLength(6);
    expect(await idsOf(source.issues(null))).toEqual(numbers(1, 3 * PAGE));
    expect(await idsOf(source.comments(null))).toEqual(numbers(10_001, 10_000 + 3 * PAGE));
    expect(requests.pages).toHaveLength(6);
    // One of each listing at a time.
    expect(requests.most).toBe(2);
  });

  it('are read as far ahead as a reading that waits to be stored', async () => {
    await startedSource((PAGES_AHEAD + 5) * PAGE);
    expect(requests.pages).toHaveLength(2 * PAGES_AHEAD);
  });

  it('are read less far when their texts are long', async () => {
    await startedSource(4 * PAGE, 'a'.repeat(150_000));
    const pages = requests.pages.filter((page) => page.startsWith('issues'));
    // Each page of these has 1,500,000 characters.
    expect(pages).toEqual(['issues 0', 'issues 1']);
  });

  it('do not go to a reader that begins elsewhere, nor to a later one', async () => {
    const source = await startedSource(3 * PAGE);
    const since = issue(PAGE + 1).updatedAt;
    expect(await idsOf(source.issues(since))).toEqual(numbers(PAGE + 1, 3 * PAGE));
    expect(requests.pages).toHaveLength(6 + 2);
    expect(await idsOf(source.issues(null))).toEqual(numbers(1, 3 * PAGE));
    expect(requests.pages).toHaveLength(6 + 2 + 3);
  });

  it('end before a reader that begins elsewhere asks, so that GitHub gets one request of each at a time', async () => {
    const source = newSource(3 * PAGE);
    const since = issue(1).updatedAt;
    const read = await Promise.all([idsOf(source.issues(since)), idsOf(source.comments(since))]);
    expect(read.map(({ length }) => length)).toEqual([3 * PAGE, 3 * PAGE]);
    expect(requests.pages).toHaveLength(2 + 6);
    expect(requests.most).toBe(2);
  });
});
