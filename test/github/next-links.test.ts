/** Links to the next page of a listing: by cursor, by page number, or to a host that must not be asked. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { UserError } from '../../src/core/model/errors.js';
import type { IssueLinks } from '../support/github/listings.js';
import { idsOf, startReader, type Reader } from '../support/github/reader.js';
import type { GitHubOptions } from '../support/github/server.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';

const ELSEWHERE = 'http://127.0.0.1:9';

let reader: Reader;
afterEach(() => reader.github.close());

/** A repository with this many issues and as many comments on the first, `perSecond` of each in a second. */
function boatWith(items: number, perSecond = 1): Tracker {
  const boat = emptyTracker(4001, 'octo', 'boat');
  for (let at = 1; at <= items; at += 1) {
    boat.openIssue({});
    boat.addComment(1, {});
    if (at % perSecond === 0) {
      boat.wait(1);
    }
  }
  return boat;
}

async function start(boat: Tracker, options: Partial<GitHubOptions> = {}): Promise<void> {
  reader = await startReader({ trackers: [boat], ...options });
}

describe('a listing of issues', () => {
  it.each<IssueLinks>(['cursors', 'offsets'])(
    'misses none when issues on earlier pages are edited or deleted meanwhile, by %s',
    async (issueLinks) => {
      const boat = boatWith(450);
      let page = 0;
      const onPage = (): void => {
        for (let number = page * 20 + 2; number < page * 20 + 7; number += 1) {
          boat.wait(1);
          if (number % 2 === 0) {
            boat.deleteIssue(number);
          } else {
            boat.changeIssue(number, 'edited', { body: 'edited' });
          }
        }
        page += 1;
      };
      await start(boat, { issueLinks, onPage });
      const seen = new Set(await idsOf(reader.history.issues(null)));
      expect(boat.issues().filter(({ id }) => !seen.has(id))).toEqual([]);
      expect(page).toBeGreaterThan(4);
    },
  );

  it('by offsets starts again after every page, and follows a link only within one second', async () => {
    await start(boatWith(300, 150), { issueLinks: 'offsets' });
    expect(new Set(await idsOf(reader.history.issues(null))).size).toBe(300);
    const numbers = reader.queries().map((query) => query.get('page'));
    expect(numbers).toEqual([null, '2', null, '2']);
  });
});

describe('a next page on another host', () => {
  it.each(['issues', 'comments'] as const)(
    'is not followed; the listing starts again at the last item: %s',
    async (listing) => {
      await start(boatWith(250), { linkOrigin: ELSEWHERE });
      const ids = await idsOf(reader.history[listing](null));
      expect(new Set(ids).size).toBe(250);
      expect(reader.queries().map((query) => query.has('since'))).toEqual([false, true, true]);
    },
  );

  it.each([
    ['issues of one second', () => reader.history.issues(null)],
    ['comments of one issue', () => reader.history.commentsOn(1)],
  ])('is an error that names both hosts when the listing cannot start again: %s', async (_name, list) => {
    await start(boatWith(150, 150), { linkOrigin: ELSEWHERE });
    const error = (await idsOf(list()).catch((thrown: unknown) => thrown)) as Error;
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toContain(
      `An answer from ${reader.github.url} leads to another host (${ELSEWHERE}), which was not asked.`,
    );
  });
});

describe('the header with the links', () => {
  it.each([
    ['without quotation marks', (url: string) => `<${url}>; rel=next`],
    ['with another parameter first', (url: string) => `<${url}>; title="more"; rel="next"`],
    ['in capitals', (url: string) => `<${url}>; REL="next"`],
    ['after other links', (url: string) => `<${url}>; rel="prev", <${url}>;rel="next"`],
    [
      'relative to the request',
      (url: string) => `<${new URL(url).pathname}${new URL(url).search}>; rel="next"`,
    ],
  ])('is read in every form: %s', async (_name, link) => {
    const boat = boatWith(150, 150);
    await start(boat);
    const url = `${reader.github.url}/repositories/4001/issues?per_page=100&page=2&state=all&sort=updated&direction=asc`;
    const [first] = boat.issues();
    reader.github.fail({
      status: 200,
      headers: { link: link(url) },
      body: [first],
      when: ({ path }) => path.endsWith('/issues'),
    });
    const ids = await idsOf(reader.history.issues(null));
    expect(ids).toHaveLength(1 + 50);
    expect(reader.queries().map((query) => query.get('page'))).toEqual([null, '2']);
  });
});
