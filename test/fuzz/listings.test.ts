/** Whatever a listing answers, a backfill stores it, records it as a failure or refuses it by name, and loses nothing in silence. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { GitHubRequest } from '../support/github/answer.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { tryCases, type End } from './cases.js';
import { ANYTHING, changed, CHANGES, type Change } from './hostile-json.js';
import { endOf, openWorld, type FuzzedWorld } from './world.js';

type Item = Readonly<Record<string, unknown>>;

function boat(): Tracker {
  const tracker = emptyTracker(4001, 'octo', 'boat');
  for (const number of [1, 2, 3]) {
    tracker.openIssue({ title: `The mast is loose (${number})`, body: `It swings in wind ${number}.` });
    tracker.addComment(number, { body: `Tie it with bowline ${number}.` });
    tracker.wait(60);
  }
  tracker.openPullRequest({ title: 'A new mast', body: 'Of oak.' });
  return tracker;
}

const TRACKER = boat();
const [ISSUES, COMMENTS] = [TRACKER.issues(), TRACKER.comments()];

const HEADERS: fc.Arbitrary<Readonly<Record<string, string>>> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        'garbage',
        '<>; rel="next"',
        '<https://evil.example/repositories/4001/issues?after=x>; rel="next"',
        '<http://127.0.0.1:1/x>; rel="next"',
        '<javascript:alert(1)>; rel="next"',
        '<x>; rel="prev"',
      )
      .map((link) => ({ link })),
  },
  { weight: 1, arbitrary: fc.constantFrom('', 'yesterday', '0', '9999').map((date) => ({ date })) },
);

/** The listing with changes, with one more item, or another body: not JSON, or no list. */
type Body =
  | { readonly changes: readonly Change[] }
  | { readonly more: unknown }
  | { readonly json: unknown }
  | { readonly raw: string };

const BODIES: fc.Arbitrary<Body> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ changes: CHANGES }) },
  { weight: 1, arbitrary: fc.record({ more: ANYTHING }) },
  { weight: 1, arbitrary: fc.record({ json: ANYTHING }) },
  { weight: 1, arbitrary: fc.record({ raw: fc.constantFrom('', '[', '<html>', '[{"id":1', '\u0000') }) },
);

const CASES = fc.record({ issues: BODIES, comments: BODIES, headers: HEADERS });

/** What the listing answers, as text. */
function textOf(body: Body, items: readonly Item[]): string {
  if ('raw' in body) {
    return body.raw;
  }
  if ('changes' in body) {
    return JSON.stringify(changed(items, body.changes));
  }
  return JSON.stringify('more' in body ? [body.more, ...items] : body.json);
}

/** The items of an answer; null when it is no list of items. */
function itemsIn(text: string): readonly Item[] | null {
  try {
    const value: unknown = JSON.parse(text);
    const isItem = (item: unknown): item is Item =>
      typeof item === 'object' && item !== null && !Array.isArray(item);
    return Array.isArray(value) && value.every(isItem) ? value : null;
  } catch {
    return null;
  }
}

let world: FuzzedWorld;
beforeAll(async () => {
  world = await openWorld({ trackers: [TRACKER] });
});
afterAll(() => world.close());

function isListing(request: GitHubRequest, list: 'issues' | 'comments'): boolean {
  return request.path.endsWith(list === 'issues' ? '/4001/issues' : '/4001/issues/comments');
}

/** Answers the first requests for each listing, retries included. */
function answerWith(
  texts: Readonly<Record<'issues' | 'comments', string>>,
  headers: Record<string, string>,
): void {
  world.github.heal();
  for (const list of ['issues', 'comments'] as const) {
    const when = (request: GitHubRequest): boolean => isListing(request, list);
    world.github.fail({ times: 4, status: 200, headers, body: texts[list], when });
  }
}

const stored = (text: unknown): unknown => (typeof text === 'string' ? text.toWellFormed() : (text ?? null));

/** Every item that is no pull request has its row, with its texts. Of two items with one id, one is enough. */
function expectRows(items: readonly Item[], table: string, texts: readonly string[]): void {
  const byId = new Map(
    world
      .rows(`SELECT github_${table === 'issues' ? 'issue' : 'comment'}_id AS key, * FROM ${table}`)
      .map((row) => [row['key'], row]),
  );
  for (const item of items) {
    const isAlone = items.filter(({ id }) => id === item['id']).length === 1;
    const row = byId.get(item['id']);
    expect(row).toBeDefined();
    // After a link, the stand-in answers what is true.
    const current = [...ISSUES, ...COMMENTS].find(({ id }) => id === item['id']);
    for (const text of isAlone ? texts : []) {
      const known = [item, ...(current === undefined ? [] : [current])].map((each) =>
        stored(text === 'title' ? (each[text] ?? '') : each[text]),
      );
      expect(known).toContain(row?.[text]);
    }
  }
}

const isIssue = ({ pull_request: pull }: Item): boolean => pull === undefined || pull === null;
const isOnIssue = ({ html_url: url }: Item): boolean => !/\/pull\/\d+(#|$)/.test(String(url));
const UNCHANGED = new Set([...ISSUES, ...COMMENTS].map((item) => JSON.stringify(item)));

describe('a listing', () => {
  it('of any form ends well or says why not', () =>
    tryCases('listings', 1_200, CASES, async ({ issues, comments, headers }): Promise<End> => {
      world.clear();
      const texts = { issues: textOf(issues, ISSUES), comments: textOf(comments, COMMENTS) };
      answerWith(texts, headers);
      const end = endOf(await world.run('backfill'));
      if (end === 'refused by name') {
        return end;
      }
      const [issueItems, commentItems] = [itemsIn(texts.issues), itemsIn(texts.comments)];
      expect([issueItems, commentItems]).not.toContain(null);
      // One bad item keeps no other out, and without a recorded failure there was none.
      const isExpected = (item: Item): boolean => end === 'stored' || UNCHANGED.has(JSON.stringify(item));
      expectRows((issueItems ?? []).filter(isIssue).filter(isExpected), 'issues', ['title', 'body']);
      expectRows((commentItems ?? []).filter(isOnIssue).filter(isExpected), 'comments', ['body']);
      return end;
    }));
});
