/** A backfill removes what no longer exists on GitHub, and nothing that does. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { backfillInProcess } from '../support/backfill-in-process.js';
import { describeDatabases } from '../support/databases.js';
import type { GitHubRequest } from '../support/github/server.js';
import { embeddedDatabase } from '../support/test-database.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { scene, type Scene } from '../support/world.js';

describeDatabases('a backfill', (open) => {
  let world: Scene;
  let boat: Tracker;
  let harbour: Tracker;
  afterEach(() => world.close());

  /** Backfills a repository with this many issues and a comment on each. */
  async function backfillIssues(issues: number): Promise<void> {
    [boat, harbour] = [emptyTracker(4001, 'octo', 'boat'), emptyTracker(4002, 'octo', 'harbour')];
    for (let number = 1; number <= issues; number += 1) {
      boat.openIssue({ title: `Title ${number}` });
      boat.addComment(number, { body: `Comment on ${number}` });
      boat.wait(1);
    }
    world = await scene(await open(), { trackers: [boat, harbour] });
    await backfillInProcess(world.database, [boat]);
  }

  const liveValues = async (table: 'issues' | 'comments', column: string) =>
    (await world.rows(`SELECT ${column} AS it FROM ${table} WHERE deleted_at IS NULL ORDER BY it`)).map(
      ({ it: value }) => value,
    );

  it('removes issues and comments that were deleted or transferred without an event, and records the new address', async () => {
    await backfillIssues(5);
    boat.deleteIssue(2);
    boat.transferIssue(3, harbour);
    boat.deleteComment(boat.comments().find(({ body }) => body === 'Comment on 4')?.id ?? 0);
    const run = await world.backfill();
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', removed: '3', embedded: '0' } });
    expect(await liveValues('issues', 'number')).toEqual([1, 4, 5]);
    expect(await liveValues('comments', 'body')).toEqual(['Comment on 1', 'Comment on 5']);
    expect(
      await world.rows(
        'SELECT number, deleted_reason, transferred_to FROM issues WHERE deleted_at IS NOT NULL ORDER BY number',
      ),
    ).toEqual([
      { number: 2, deleted_reason: 'deleted', transferred_to: null },
      {
        number: 3,
        deleted_reason: 'transferred',
        transferred_to: 'https://github.com/octo/harbour/issues/1',
      },
    ]);
    expect(await world.rows('SELECT repository_id FROM issues WHERE repository_id <> 4001')).toEqual([]);
    const lookUps = world
      .requests()
      .filter((request) => !/issues(\/comments)?\?|repos\/octo\/boat$|repositories\/4001$/.test(request));
    expect(lookUps).toEqual([
      'GET /repositories/4001/issues/2',
      'GET /repositories/4001/issues/3',
      'GET /repositories/4002/issues/1',
      expect.stringMatching(/^GET \/repositories\/4001\/issues\/comments\/\d+$/),
    ]);
    expect((await world.backfill()).outputs).toMatchObject({ removed: '0', stored: '0' });
  });

  it('that resumes finds what was deleted and transferred after the earlier run had read it', async () => {
    await backfillIssues(5);
    world.github.fail({ times: 100, status: 401, when: ({ path }) => path.endsWith('/issues/comments') });
    expect(await world.backfill()).toMatchObject({ exitCode: 1, outputs: { status: 'failed' } });
    world.github.heal();
    boat.deleteIssue(1);
    boat.transferIssue(2, harbour);
    boat.wait(3 * 24 * 60 * 60);
    const resumed = await world.backfill();
    expect(resumed).toMatchObject({ exitCode: 0, outputs: { status: 'done', removed: '2', embedded: '0' } });
    expect(resumed.log).toContain('Resuming the backfill that stopped earlier');
    expect(await liveValues('issues', 'number')).toEqual([3, 4, 5]);
    expect(await liveValues('comments', 'body')).toEqual(['Comment on 3', 'Comment on 4', 'Comment on 5']);
  });

  it.each([
    ['turned off', { has_issues: false }, 'its Issues are turned off'],
    ['no longer visible to the token', null, 'the token can no longer see it'],
  ])('removes nothing from a repository whose issues are %s, and says so', async (_state, change, reason) => {
    await backfillIssues(30);
    world.github.hide(() => true);
    const isItem = ({ path }: GitHubRequest): boolean => /\/issues\/(comments\/)?\d+$/.test(path);
    const message = 'Issues are disabled for this repo';
    world.github.fail({ times: Infinity, status: 410, body: { message }, when: isItem });
    world.github.fail({
      times: Infinity,
      ...(change === null
        ? { status: 404, body: { message: 'Not Found' } }
        : { status: 200, body: { ...boat.repository, ...change } }),
      when: ({ path }) => path === '/repositories/4001',
    });
    const run = await world.backfill();
    expect(run).toMatchObject({ outputs: { status: 'partial', removed: '0' } });
    expect(run.log).toContain(`No issue or comment of octo/boat was marked as removed, because ${reason}.`);
    expect(await liveValues('issues', 'number')).toHaveLength(30);
    expect(await liveValues('comments', 'body')).toHaveLength(30);
  });

  it('keeps an issue that the listing omits but GitHub still returns by id', async () => {
    await backfillIssues(3);
    const hidden = boat.issues()[1]?.id;
    world.github.hide(({ id }) => id === hidden);
    const run = await world.backfill();
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', removed: '0' } });
    expect(world.requests()).toContain('GET /repositories/4001/issues/2');
    expect(await liveValues('issues', 'number')).toEqual([1, 2, 3]);
  });

  it('removes nothing when a listing fails before its end', async () => {
    await backfillIssues(150);
    boat.deleteIssue(1);
    world.github.fail({ times: 100, status: 403, when: ({ query }) => query.includes('after=') });
    const run = await world.backfill();
    expect(run).toMatchObject({ exitCode: 1, outputs: { status: 'failed', removed: '0' } });
    expect(await liveValues('issues', 'number')).toHaveLength(150);
    world.github.heal();
    expect((await world.backfill()).outputs).toMatchObject({ status: 'done', removed: '1' });
  });

  it('removes more than a fifth of the issues only with allow-removals: true', async () => {
    await backfillIssues(60);
    for (let number = 1; number <= 30; number += 1) {
      boat.deleteIssue(number);
    }
    boat.openIssue({ title: 'New' });
    const run = await world.backfill();
    expect(run).toMatchObject({ exitCode: 1, outputs: { status: 'partial', removed: '0', embedded: '1' } });
    expect(run.log).toContain('run the backfill again with allow-removals: true');
    expect(await liveValues('issues', 'number')).toHaveLength(61);
    const allowed = await world.backfill({ 'allow-removals': 'true' });
    expect(allowed).toMatchObject({ exitCode: 0, outputs: { status: 'done', removed: '30' } });
    expect(await liveValues('issues', 'number')).toHaveLength(31);
    expect(await liveValues('comments', 'body')).toHaveLength(30);
  });

  it('restores an issue that was wrongly marked as removed, with its comments; an event does not', async () => {
    await backfillIssues(2);
    const { issue } = boat.changeIssue(1, 'edited', { title: 'Alive' });
    boat.wait(60);
    await world.deliver({ action: 'deleted', issue, repository: boat.repository });
    expect(await liveValues('issues', 'number')).toEqual([2]);
    boat.wait(60);
    await world.deliver(boat.changeIssue(1, 'labeled', { labels: [{ name: 'alive' }] }));
    expect(await liveValues('issues', 'number')).toEqual([2]);
    const run = await world.backfill();
    expect(run.outputs['status']).toBe('done');
    // The issue, and its comment if that was read before the issue was restored: the listings are read side by side.
    expect(run.outputs['stored']).toMatch(/^[12]$/);
    expect(await liveValues('issues', 'title')).toEqual(['Alive', 'Title 2']);
    expect(await liveValues('comments', 'body')).toEqual(['Comment on 1', 'Comment on 2']);
  });
});

describe('a backfill of a repository that can only partly be read', () => {
  const ISSUES = 30;
  const NOT_FOUND = { status: 404, body: { message: 'Not Found' } } as const;
  let world: Scene;
  let boat: Tracker;
  beforeEach(async () => {
    boat = emptyTracker(4001, 'octo', 'boat');
    for (let number = 1; number <= ISSUES; number += 1) {
      boat.openIssue({ title: `Title ${number}` });
      boat.addComment(number, { body: `Comment on ${number}` });
      boat.wait(1);
    }
    world = await scene(embeddedDatabase(), { trackers: [boat] });
    await backfillInProcess(world.database, [boat]);
  });
  afterEach(() => world.close());

  const countLive = async (table: 'issues' | 'comments'): Promise<number> =>
    Number((await world.rows(`SELECT COUNT(*) AS live FROM ${table} WHERE deleted_at IS NULL`))[0]?.['live']);
  const isIssue = ({ path }: GitHubRequest): boolean => /\/issues\/\d+$/.test(path);
  const isComment = ({ path }: GitHubRequest): boolean => /\/issues\/comments\/\d+$/.test(path);

  /** Answers 404 to everything from the first request on for which `begins` is true, as without access. */
  const loseAccess = (begins: (request: GitHubRequest) => boolean): void => {
    let isLost = false;
    world.github.fail({ ...NOT_FOUND, times: Infinity, when: (request) => (isLost ||= begins(request)) });
  };
  const expectSaid = ({ log }: { readonly log: string }): void => {
    expect(log).toContain(
      'No issue or comment of octo/boat was marked as removed, because the token can no longer see it.',
    );
  };

  it('that is archived removes what was deleted before, and nothing else', async () => {
    boat.deleteIssue(3);
    Object.assign(boat.repository, { archived: true });
    const run = await world.backfill();
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', removed: '1' } });
    expect([await countLive('issues'), await countLive('comments')]).toEqual([ISSUES - 1, ISSUES - 1]);
  });

  it('removes nothing when access is lost while issues are looked up', async () => {
    world.github.hide(() => true);
    let lookUps = 0;
    loseAccess((request) => isIssue(request) && (lookUps += 1) > 10);
    const run = await world.backfill();
    expect(run).toMatchObject({ outputs: { status: 'partial', removed: '0' } });
    expectSaid(run);
    expect([await countLive('issues'), await countLive('comments')]).toEqual([ISSUES, ISSUES]);
  });

  it('removes only what was seen to be gone when access is lost between issues and comments', async () => {
    boat.deleteIssue(3);
    world.github.hide((item) => boat.comment(item.id) !== undefined);
    loseAccess(isComment);
    const run = await world.backfill();
    expect(run).toMatchObject({ outputs: { status: 'partial', removed: '1' } });
    expectSaid(run);
    expect([await countLive('issues'), await countLive('comments')]).toEqual([ISSUES - 1, ISSUES - 1]);
  });

  it('removes nothing when access is lost within a listing', async () => {
    boat.deleteIssue(3);
    loseAccess(({ path }) => path.endsWith('/comments'));
    const run = await world.backfill();
    expect(run).toMatchObject({ exitCode: 1, outputs: { status: 'failed', removed: '0' } });
    expect(run.log).toMatch(
      /::error::GitHub answered 404 to GET \/repositories\/4001\/issues\/comments\. There is no such/,
    );
    expect([await countLive('issues'), await countLive('comments')]).toEqual([ISSUES, ISSUES]);
  });

  it.each(['issues', 'comments'] as const)(
    'removes nothing when a proxy answers with an empty listing, and says so: %s',
    async (table) => {
      world.github.fail({ times: 1, status: 200, body: [], when: ({ path }) => path.endsWith(`/${table}`) });
      const run = await world.backfill();
      expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'partial', removed: '0' } });
      expect(run.log).toContain(
        `GitHub listed none of the ${ISSUES} ${table} of octo/boat that Tiara has, but they exist`,
      );
      expect([await countLive('issues'), await countLive('comments')]).toEqual([ISSUES, ISSUES]);
      expect((await world.backfill()).outputs).toMatchObject({ status: 'done', removed: '0' });
    },
  );

  it('removes nothing when a firewall answers for every item', async () => {
    boat.deleteIssue(3);
    world.github.fail({
      times: Infinity,
      status: 404,
      headers: { 'content-type': 'text/html' },
      body: '<html>Blocked</html>',
      when: (request) => isIssue(request) || isComment(request),
    });
    const run = await world.backfill();
    expect(run).toMatchObject({ exitCode: 1, outputs: { status: 'failed', removed: '0' } });
    expect(run.log).toContain("The answer is a web page and not from GitHub's API");
    expect(await countLive('issues')).toBe(ISSUES);
  });

  it.each([
    [
      'another host',
      'https://login.example/',
      'leads to another host (https://login.example), which was not asked',
    ],
    ['a page to sign in', '/login', 'It is a redirect that leads to no answer'],
  ])('removes nothing when items are redirected to %s', async (_where, location, message) => {
    boat.deleteIssue(3);
    world.github.fail({
      times: Infinity,
      status: 302,
      headers: { location },
      body: '',
      when: (request) => isIssue(request) || isComment(request),
    });
    const run = await world.backfill();
    expect(run).toMatchObject({ exitCode: 1, outputs: { status: 'failed', removed: '0' } });
    expect(run.log).toContain(message);
    expect(await countLive('issues')).toBe(ISSUES);
  });
});
