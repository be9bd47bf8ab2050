/** GitHub at its limits: a backfill waits, reads around what cannot be served, or stops and is resumed. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { listingEndsAfter } from '../support/github/faults.js';
import type { GitHubRequest } from '../support/github/answer.js';
import type { Fault, GitHubOptions } from '../support/github/server.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { embeddedDatabase } from '../support/test-database.js';
import { scene, type Scene } from '../support/world.js';

/** Issues ten minutes apart, which is more than a cursor steps back. */
function boatWith(issues: number): Tracker {
  const boat = emptyTracker(4001, 'octo', 'boat');
  for (let number = 1; number <= issues; number += 1) {
    boat.openIssue({ title: `Title ${number}`, body: null });
    boat.wait(600);
  }
  return boat;
}

const isIssueList = ({ path }: GitHubRequest): boolean => path.endsWith('/issues');
const isLater = ({ query }: GitHubRequest): boolean => query.includes('after=');

/** The requests for pages of issues since this was last asked. */
const pages = (place: Scene): string[] => place.requests().filter((line) => /\/issues\?/.test(line));

let place: Scene;
afterEach(() => place.close());

async function boat(issues: number, options: Partial<GitHubOptions> = {}): Promise<void> {
  place = await scene(embeddedDatabase(), { trackers: [boatWith(issues)], ...options });
}

describe('a backfill ends', () => {
  it.each<readonly [string, readonly Fault[], number]>([
    [
      'after a secondary limit that is told by retry-after alone',
      [{ status: 403, headers: { 'retry-after': '1' }, when: isLater }],
      4 + 1,
    ],
    ['after a 429', [{ status: 429, headers: { 'retry-after': '1' }, when: isLater }], 4 + 1],
    [
      'when pages are too heavy for a while',
      [{ times: 4, status: 502, body: '<html>', when: ({ query }) => /per_page=(100|50)/.test(query) }],
      4 + 6,
    ],
    ['when GitHub lists no further', [listingEndsAfter(1)], 4 + 2 + 1],
    ['after JSON that is cut off', [{ status: 200, body: '[{"id": 1, "ti', when: isLater }], 4 + 1],
    [
      'after a page of HTML',
      [{ status: 200, body: '<html>', headers: { 'content-type': 'text/html' }, when: isLater }],
      4 + 1,
    ],
  ])('%s', async (_title, faults, requests) => {
    await boat(400);
    for (const fault of faults) {
      place.github.fail({ ...fault, when: (request) => isIssueList(request) && fault.when!(request) });
    }
    const { exitCode, outputs } = await place.backfill();
    expect({ exitCode, ...outputs }).toMatchObject({
      exitCode: 0,
      status: 'done',
      stored: '400',
      embedded: '400',
      pending: '0',
    });
    expect(pages(place)).toHaveLength(requests);
    expect(place.texts()).toHaveLength(400);
  });

  it('after it has used up the limit, twice, and waited for the next window', async () => {
    await boat(400, { rateLimit: { requests: 3, windowMs: 1_000 } });
    const { exitCode, outputs, log } = await place.backfill();
    expect({ exitCode, ...outputs }).toMatchObject({ exitCode: 0, status: 'done', stored: '400' });
    expect(log).toContain("GitHub's rate limit is reached (/repositories/4001/issues): asking again in");
  });
});

describeDatabases('a limit beyond what a run waits for', (open) => {
  it('ends it with the time to come back, and the next run goes on where it stopped', async () => {
    place = await scene(await open(), { trackers: [boatWith(450)] });
    let later = 0;
    const isThird = (request: GitHubRequest): boolean => isLater(request) && (later += 1) > 1;
    place.github.fail({ times: Infinity, status: 403, headers: { 'retry-after': '3600' }, when: isThird });
    const stopped = await place.backfill();
    expect(stopped).toMatchObject({ exitCode: 1, outputs: { status: 'partial', stored: '200' } });
    expect(stopped.log).toMatch(
      /^::error::GitHub answered 403 to GET \/repositories\/4001\/issues\. A rate limit is reached\. What was read is stored; run again after \d\d:\d\d UTC\.$/m,
    );
    expect(stopped.summary).toContain('run again after');
    expect(stopped.milliseconds).toBeLessThan(30_000);
    expect(pages(place)).toHaveLength(2 + 1);
    place.github.heal();
    const resumed = await place.backfill();
    expect(resumed).toMatchObject({
      exitCode: 0,
      outputs: { status: 'done', stored: '250', embedded: '250' },
    });
    // The 250 that are left and the last one of before; then all 450, to find what was deleted meanwhile.
    expect(pages(place)).toHaveLength(3 + 5);
  });
});

describe('a listing that stays broken', () => {
  it('interrupts the run, which keeps the pages before and takes nothing for removed', async () => {
    await boat(250);
    expect(await place.backfill()).toMatchObject({ exitCode: 0, outputs: { stored: '250' } });
    place.github.fail({
      times: Infinity,
      status: 200,
      body: '',
      when: (request) => isIssueList(request) && isLater(request),
    });
    const broken = await place.backfill();
    expect(broken).toMatchObject({ exitCode: 1, outputs: { status: 'partial', removed: '0' } });
    expect(broken.log).toContain("GitHub's answer to GET /repositories/4001/issues is cut off");
    place.github.heal();
    expect(await place.backfill()).toMatchObject({ exitCode: 0, outputs: { status: 'done', removed: '0' } });
  });
});
