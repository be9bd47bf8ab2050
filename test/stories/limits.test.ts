/** GitHub's limits: a backfill waits, works around what GitHub cannot serve, or stops and is resumed. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { listingEndsAfter } from '../support/github/faults.js';
import type { GitHubRequest } from '../support/github/answer.js';
import type { Fault, GitHubOptions } from '../support/github/server.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { embeddedDatabase } from '../support/test-database.js';
import { scene, type Scene } from '../support/world.js';

/** Issues ten minutes apart: longer than the overlap of a cursor. */
function trackerWithSpacedIssues(issues: number): Tracker {
  const boat = emptyTracker(4001, 'octo', 'boat');
  for (let number = 1; number <= issues; number += 1) {
    boat.openIssue({ title: `Title ${number}`, body: null });
    boat.wait(600);
  }
  return boat;
}

const isIssueList = ({ path }: GitHubRequest): boolean => path.endsWith('/issues');
const isLater = ({ query }: GitHubRequest): boolean => query.includes('after=');

/** The requests for pages of issues since the last call. */
const newPages = (world: Scene): string[] => world.requests().filter((line) => /\/issues\?/.test(line));

let world: Scene;
afterEach(() => world.close());

async function start(issues: number, options: Partial<GitHubOptions> = {}): Promise<void> {
  world = await scene(embeddedDatabase(), { trackers: [trackerWithSpacedIssues(issues)], ...options });
}

describe('a backfill', () => {
  it.each<readonly [string, readonly Fault[], number]>([
    [
      'after a secondary limit that sends only retry-after',
      [{ status: 403, headers: { 'retry-after': '1' }, when: isLater }],
      4 + 1,
    ],
    ['after a 429', [{ status: 429, headers: { 'retry-after': '1' }, when: isLater }], 4 + 1],
    [
      'when pages are too heavy for a while',
      [{ times: 4, status: 502, body: '<html>', when: ({ query }) => /per_page=(100|50)/.test(query) }],
      4 + 6,
    ],
    ['when GitHub ends a listing early', [listingEndsAfter(1)], 4 + 2 + 1],
    ['after truncated JSON', [{ status: 200, body: '[{"id": 1, "ti', when: isLater }], 4 + 1],
    [
      'after a page of HTML',
      [{ status: 200, body: '<html>', headers: { 'content-type': 'text/html' }, when: isLater }],
      4 + 1,
    ],
  ])('completes %s', async (_title, faults, requests) => {
    await start(400);
    for (const fault of faults) {
      world.github.fail({ ...fault, when: (request) => isIssueList(request) && fault.when!(request) });
    }
    const { exitCode, outputs } = await world.backfill();
    expect({ exitCode, ...outputs }).toMatchObject({
      exitCode: 0,
      status: 'done',
      stored: '400',
      embedded: '400',
      pending: '0',
    });
    expect(newPages(world)).toHaveLength(requests);
    expect(world.texts()).toHaveLength(400);
  });

  it.each<readonly [string, Partial<GitHubOptions>]>([
    ['lists issues by page number', { issueLinks: 'offsets' }],
    ['names another host in its links', { linkOrigin: 'http://ghe.internal.example' }],
  ])('misses nothing that moves meanwhile when the server %s', async (_how, options) => {
    let number = 0;
    const onPage = (): void => {
      boat.wait(1);
      number += 1;
      boat.changeIssue(number, 'edited', { title: `Edited ${number}` });
    };
    const boat = trackerWithSpacedIssues(400);
    world = await scene(embeddedDatabase(), { trackers: [boat], onPage, ...options });
    const { exitCode, outputs } = await world.backfill();
    expect({ exitCode, ...outputs }).toMatchObject({ exitCode: 0, status: 'done', removed: '0' });
    expect(await world.rows('SELECT COUNT(*) AS issues FROM issues')).toEqual([{ issues: 400 }]);
    expect(number).toBeGreaterThan(4);
  });

  it('waits for the next window each time the rate limit is used up', async () => {
    await start(400, { rateLimit: { requests: 3, windowMs: 1_000 } });
    const { exitCode, outputs, log } = await world.backfill();
    expect({ exitCode, ...outputs }).toMatchObject({ exitCode: 0, status: 'done', stored: '400' });
    expect(log).toContain("GitHub's rate limit is reached (/repositories/4001/issues). Retrying in");
  });
});

describeDatabases('a rate limit that lasts longer than a run waits', (open) => {
  it('stops the run, which says when to run again; the next run resumes', async () => {
    world = await scene(await open(), { trackers: [trackerWithSpacedIssues(450)] });
    let later = 0;
    const isThird = (request: GitHubRequest): boolean => isLater(request) && (later += 1) > 1;
    world.github.fail({ times: Infinity, status: 403, headers: { 'retry-after': '3600' }, when: isThird });
    const stopped = await world.backfill();
    expect(stopped).toMatchObject({ exitCode: 1, outputs: { status: 'partial', stored: '200' } });
    expect(stopped.log).toMatch(
      /^::error::GitHub answered 403 to GET \/repositories\/4001\/issues\. A rate limit is reached\. What was read is stored\. Run again after \d\d:\d\d UTC\.$/m,
    );
    expect(stopped.summary).toContain('Run again after');
    expect(stopped.milliseconds).toBeLessThan(30_000);
    expect(newPages(world)).toHaveLength(2 + 1);
    world.github.heal();
    const resumed = await world.backfill();
    expect(resumed).toMatchObject({
      exitCode: 0,
      outputs: { status: 'done', stored: '250', embedded: '250' },
    });
    // The remaining 250 and the last one from before; then all 450, to find what was deleted meanwhile.
    const pages = newPages(world);
    const fromBeginning = pages.filter((page) => !page.includes('since='));
    expect(pages.length - fromBeginning.length).toBe(3);
    expect(new Set(fromBeginning).size).toBe(5);
    // Some were also read before the run knew that it resumes another.
    expect(fromBeginning.length).toBeLessThanOrEqual(2 * 5);
  });
});

describe('a listing that stays broken', () => {
  it('fails the run, which keeps the earlier pages and removes nothing', async () => {
    await start(250);
    expect(await world.backfill()).toMatchObject({ exitCode: 0, outputs: { stored: '250' } });
    world.github.fail({
      times: Infinity,
      status: 200,
      body: '',
      when: (request) => isIssueList(request) && isLater(request),
    });
    const broken = await world.backfill();
    expect(broken).toMatchObject({ exitCode: 1, outputs: { status: 'partial', removed: '0' } });
    expect(broken.log).toContain(
      "GitHub's answer to GET /repositories/4001/issues is incomplete or has the wrong format",
    );
    world.github.heal();
    expect(await world.backfill()).toMatchObject({ exitCode: 0, outputs: { status: 'done', removed: '0' } });
  });
});
