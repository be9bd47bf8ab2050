/** What no event told: a backfill finds what is gone, asks for each, and removes nothing that is alive. */
import { afterEach, expect, it } from '@jest/globals';
import { backfillInProcess } from '../support/backfill-in-process.js';
import { describeDatabases } from '../support/databases.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { scene, type Scene } from '../support/world.js';

describeDatabases('a backfill', (open) => {
  let place: Scene;
  let boat: Tracker;
  let harbour: Tracker;
  afterEach(() => place.close());

  /** A boat with these many issues, a comment on each, all in the database. */
  async function stored(issues: number): Promise<void> {
    [boat, harbour] = [emptyTracker(4001, 'octo', 'boat'), emptyTracker(4002, 'octo', 'harbour')];
    for (let number = 1; number <= issues; number += 1) {
      boat.openIssue({ title: `Title ${number}` });
      boat.addComment(number, { body: `Comment on ${number}` });
      boat.wait(1);
    }
    place = await scene(await open(), { trackers: [boat, harbour] });
    await backfillInProcess(place.database, [boat]);
  }

  const live = async (table: 'issues' | 'comments', column: string) =>
    (await place.rows(`SELECT ${column} AS it FROM ${table} WHERE deleted_at IS NULL ORDER BY it`)).map(
      ({ it: value }) => value,
    );

  it('removes what was deleted and transferred unseen, and says where it went', async () => {
    await stored(5);
    boat.deleteIssue(2);
    boat.transferIssue(3, harbour);
    boat.deleteComment(boat.comments().find(({ body }) => body === 'Comment on 4')?.id ?? 0);
    const run = await place.backfill();
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', removed: '3', embedded: '0' } });
    expect(await live('issues', 'number')).toEqual([1, 4, 5]);
    expect(await live('comments', 'body')).toEqual(['Comment on 1', 'Comment on 5']);
    expect(
      await place.rows(
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
    expect(await place.rows('SELECT repository_id FROM issues WHERE repository_id <> 4001')).toEqual([]);
    const asked = place
      .requests()
      .filter((request) => !/issues(\/comments)?\?|repos\/octo\/boat$/.test(request));
    expect(asked).toEqual([
      'GET /repositories/4001/issues/2',
      'GET /repositories/4001/issues/3',
      'GET /repositories/4002/issues/1',
      expect.stringMatching(/^GET \/repositories\/4001\/issues\/comments\/\d+$/),
    ]);
    expect((await place.backfill()).outputs).toMatchObject({ removed: '0', stored: '0' });
  });

  it('that resumes finds what was deleted and transferred after the earlier run had read it', async () => {
    await stored(5);
    place.github.fail({ times: 100, status: 401, when: ({ path }) => path.endsWith('/issues/comments') });
    expect(await place.backfill()).toMatchObject({ exitCode: 1, outputs: { status: 'partial' } });
    place.github.heal();
    boat.deleteIssue(1);
    boat.transferIssue(2, harbour);
    boat.wait(3 * 24 * 60 * 60);
    const resumed = await place.backfill();
    expect(resumed).toMatchObject({ exitCode: 0, outputs: { status: 'done', removed: '2', embedded: '0' } });
    expect(resumed.log).toContain('Resuming the backfill that stopped earlier');
    expect(await live('issues', 'number')).toEqual([3, 4, 5]);
    expect(await live('comments', 'body')).toEqual(['Comment on 3', 'Comment on 4', 'Comment on 5']);
  });

  it('keeps what a listing does not show, but GitHub has when it is asked', async () => {
    await stored(3);
    const hidden = boat.issues()[1]?.id;
    place.github.hide(({ id }) => id === hidden);
    const run = await place.backfill();
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', removed: '0' } });
    expect(place.requests()).toContain('GET /repositories/4001/issues/2');
    expect(await live('issues', 'number')).toEqual([1, 2, 3]);
  });

  it('removes nothing after a listing that did not come to its end', async () => {
    await stored(150);
    boat.deleteIssue(1);
    place.github.fail({ times: 100, status: 403, when: ({ query }) => query.includes('after=') });
    const run = await place.backfill();
    expect(run).toMatchObject({ exitCode: 1, outputs: { status: 'partial', removed: '0' } });
    expect(await live('issues', 'number')).toHaveLength(150);
    place.github.heal();
    expect((await place.backfill()).outputs).toMatchObject({ status: 'done', removed: '1' });
  });

  it('stops before it removes more than a fifth, and does when it is told to', async () => {
    await stored(60);
    for (let number = 1; number <= 30; number += 1) {
      boat.deleteIssue(number);
    }
    boat.openIssue({ title: 'New' });
    const run = await place.backfill();
    expect(run).toMatchObject({ exitCode: 1, outputs: { status: 'partial', removed: '0', embedded: '1' } });
    expect(run.log).toContain('run the backfill again with allow-removals: true');
    expect(await live('issues', 'number')).toHaveLength(61);
    const allowed = await place.backfill({ 'allow-removals': 'true' });
    expect(allowed).toMatchObject({ exitCode: 0, outputs: { status: 'done', removed: '30' } });
    expect(await live('issues', 'number')).toHaveLength(31);
    expect(await live('comments', 'body')).toHaveLength(30);
  });

  it('brings back what was taken for removed, with its comments; an event does not', async () => {
    await stored(2);
    const { issue } = boat.changeIssue(1, 'edited', { title: 'Alive' });
    boat.wait(60);
    await place.deliver({ action: 'deleted', issue, repository: boat.repository });
    expect(await live('issues', 'number')).toEqual([2]);
    boat.wait(60);
    await place.deliver(boat.changeIssue(1, 'labeled', { labels: [{ name: 'alive' }] }));
    expect(await live('issues', 'number')).toEqual([2]);
    const run = await place.backfill();
    expect(run.outputs).toMatchObject({ status: 'done', stored: '1' });
    expect(await live('issues', 'title')).toEqual(['Alive', 'Title 2']);
    expect(await live('comments', 'body')).toEqual(['Comment on 1', 'Comment on 2']);
  });
});
