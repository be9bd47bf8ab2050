/** A backfill removes what no longer exists on GitHub, and nothing that does. */
import { afterEach, expect, it } from '@jest/globals';
import { backfillInProcess } from '../support/backfill-in-process.js';
import { describeDatabases } from '../support/databases.js';
import type { GitHubRequest } from '../support/github/server.js';
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
    expect(await world.backfill()).toMatchObject({ exitCode: 1, outputs: { status: 'partial' } });
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
    expect(run).toMatchObject({ exitCode: 1, outputs: { status: 'partial', removed: '0' } });
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
    expect(run.outputs).toMatchObject({ status: 'done', stored: '1' });
    expect(await liveValues('issues', 'title')).toEqual(['Alive', 'Title 2']);
    expect(await liveValues('comments', 'body')).toEqual(['Comment on 1', 'Comment on 2']);
  });
});
