/** The life of an issue and of its repository: each event is one run of the built action. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { backfillOneIssue } from '../support/one-issue.js';
import { scene, type Scene } from '../support/world.js';

describeDatabases('one run for each event', (open) => {
  let world: Scene;
  afterEach(() => world.close());

  async function start(...others: Tracker[]): Promise<Tracker> {
    const started = await backfillOneIssue(await open(), ...others);
    world = started.world;
    return started.tracker;
  }

  const liveIssues = () =>
    world.rows('SELECT number, title, state FROM issues WHERE deleted_at IS NULL ORDER BY number');

  describe('an issue', () => {
    it('that is opened, commented on, closed, labeled and reopened is stored as GitHub has it, without a request', async () => {
      const repository = await start();
      const opened = repository.openIssue({ title: 'The rudder squeaks', body: 'Since May.' });
      expect((await world.deliver(opened)).outputs).toMatchObject({
        status: 'done',
        stored: '1',
        embedded: '2',
      });
      repository.wait(60);
      const commented = repository.addComment(2, { body: 'Oil it.' });
      expect((await world.deliver(commented)).outputs).toMatchObject({ stored: '2', embedded: '1' });
      repository.wait(60);
      const closed = repository.changeIssue(2, 'closed', {
        state: 'closed',
        state_reason: 'completed',
        closed_at: '2026-02-01T00:00:00Z',
      });
      expect((await world.deliver(closed)).outputs).toMatchObject({ stored: '1', embedded: '0' });
      expect(
        await world.rows(
          'SELECT state, state_reason, closed_by_login, closed_at FROM issues WHERE number = 2',
        ),
      ).toEqual([
        {
          state: 'closed',
          state_reason: 'completed',
          closed_by_login: 'somebody',
          closed_at: '2026-02-01 00:00:00',
        },
      ]);
      repository.wait(60);
      await world.deliver(repository.changeIssue(2, 'labeled', { labels: [{ name: 'noise' }] }));
      expect(await world.rows('SELECT closed_by_login FROM issues WHERE number = 2')).toEqual([
        { closed_by_login: 'somebody' },
      ]);
      repository.wait(60);
      await world.deliver(
        repository.changeIssue(2, 'reopened', { state: 'open', state_reason: 'reopened', closed_at: null }),
      );
      expect(
        await world.rows('SELECT state, closed_by_login, closed_at FROM issues WHERE number = 2'),
      ).toEqual([{ state: 'open', closed_by_login: null, closed_at: null }]);
      expect(await world.rows('SELECT issue_number, body FROM comments')).toEqual([
        { issue_number: 2, body: 'Oil it.' },
      ]);
      expect(world.requests()).toEqual([]);
    });

    it('that was deleted before the first backfill is not stored by a delivery that comes later', async () => {
      const boat = emptyTracker(4001, 'octo', 'boat');
      boat.openIssue({ title: 'The mast is loose', body: 'It swings.' });
      const labeled = boat.changeIssue(1, 'labeled', { labels: [{ name: 'rigging' }] });
      const commented = boat.addComment(1, { body: 'Tie it.' });
      boat.deleteIssue(1);
      boat.wait(60);
      boat.openIssue({ title: 'The rudder squeaks', body: 'Since May.' });
      boat.addComment(2, { body: 'Oil it.' });
      world = await scene(await open(), { trackers: [boat] });
      await world.backfill();
      world.requests();
      expect((await world.deliver(labeled)).outputs).toMatchObject({ status: 'done', stored: '0' });
      expect((await world.deliver(commented)).outputs).toMatchObject({ status: 'done', stored: '0' });
      expect(world.requests()).toEqual([
        'GET /repositories/4001/issues/1',
        'GET /repositories/4001/issues/1',
        expect.stringMatching(/^GET \/repositories\/4001\/issues\/comments\/\d+$/),
      ]);
      expect(await liveIssues()).toEqual([expect.objectContaining({ number: 2 })]);
      expect(await world.rows('SELECT body FROM comments')).toEqual([{ body: 'Oil it.' }]);
    });

    it('whose late delivery comes while GitHub cannot be asked is stored until the next backfill', async () => {
      const boat = emptyTracker(4001, 'octo', 'boat');
      boat.openIssue({ title: 'The mast is loose', body: 'It swings.' });
      const labeled = boat.changeIssue(1, 'labeled', { labels: [{ name: 'rigging' }] });
      boat.deleteIssue(1);
      boat.wait(60);
      boat.openIssue({ title: 'The rudder squeaks', body: 'Since May.' });
      world = await scene(await open(), { trackers: [boat] });
      await world.backfill();
      world.github.fail({ status: 401, times: 1 });
      expect((await world.deliver(labeled)).exitCode).toBe(1);
      expect(await liveIssues()).toHaveLength(2);
      expect((await world.backfill()).outputs).toMatchObject({ status: 'done', removed: '1' });
      expect(await liveIssues()).toEqual([expect.objectContaining({ number: 2 })]);
    });

    it('that is deleted becomes a tombstone, with its comments, and a late event does not restore it', async () => {
      const repository = await start();
      const commented = repository.addComment(1, { body: 'Tie it.' });
      await world.deliver(commented);
      repository.wait(60);
      const late = repository.changeIssue(1, 'edited', { title: 'The mast is gone' });
      const deleted = repository.deleteIssue(1);
      expect((await world.deliver(deleted)).outputs).toMatchObject({ status: 'done', removed: '1' });
      expect(await liveIssues()).toEqual([]);
      expect(await world.rows('SELECT deleted_reason FROM comments')).toEqual([
        { deleted_reason: 'issue deleted' },
      ]);
      expect((await world.deliver(late)).outputs).toMatchObject({ stored: '0', embedded: '0' });
      expect((await world.deliver(commented)).outputs).toMatchObject({ stored: '0', embedded: '0' });
      expect(await liveIssues()).toEqual([]);
    });

    it('that is deleted before its creation arrives stays deleted', async () => {
      const repository = await start();
      const opened = repository.openIssue({ title: 'Never mind', body: 'Sorry.' });
      const commented = repository.addComment(2, { body: 'Really?' });
      const uncommented = repository.deleteComment(commented.comment?.id ?? 0);
      const deleted = repository.deleteIssue(2);
      for (const payload of [deleted, uncommented, commented, opened]) {
        expect((await world.deliver(payload)).exitCode).toBe(0);
      }
      expect(await liveIssues()).toEqual([{ number: 1, title: 'The mast is loose', state: 'open' }]);
      expect(await world.rows('SELECT github_comment_id FROM comments WHERE deleted_at IS NULL')).toEqual([]);
      expect(world.texts()).toEqual([]);
    });

    it('that is transferred records its new address, and the new repository fetches its comments', async () => {
      const harbour = emptyTracker(4002, 'octo', 'harbour');
      const repository = await start(harbour);
      await world.deliver(repository.addComment(1, { body: 'Tie it.' }));
      world.texts();
      const { source, target } = repository.transferIssue(1, harbour);
      expect((await world.deliver(source)).outputs).toMatchObject({ removed: '1' });
      expect(await world.rows('SELECT deleted_reason, transferred_to FROM issues')).toEqual([
        { deleted_reason: 'transferred', transferred_to: 'https://github.com/octo/harbour/issues/1' },
      ]);
      world.requests();
      const arrived = await world.run(
        { name: 'issues', payload: target },
        {},
        { repository: 'octo/harbour' },
      );
      expect(arrived.outputs).toMatchObject({ status: 'done', stored: '2', embedded: '3' });
      expect(world.requests()).toEqual(['GET /repositories/4002/issues/1/comments?per_page=100']);
      expect(
        await world.rows('SELECT repository_id, issue_number, body FROM comments WHERE deleted_at IS NULL'),
      ).toEqual([{ repository_id: 4002, issue_number: 1, body: 'Tie it.' }]);
    });

    it('that changes twice within a second is looked up by id, and stored as it is now', async () => {
      const repository = await start();
      const first = repository.changeIssue(1, 'edited', { title: 'First' });
      const second = repository.changeIssue(1, 'edited', { title: 'Second' });
      await world.deliver(second);
      const { outputs } = await world.deliver(first);
      expect(outputs['status']).toBe('done');
      expect(world.requests()).toEqual(['GET /repositories/4001/issues/1']);
      expect(await liveIssues()).toEqual([{ number: 1, title: 'Second', state: 'open' }]);
      const [{ title_vec: before } = {}] = await world.rows('SELECT title_vec FROM issues');
      await world.deliver(second);
      expect(await world.rows('SELECT title_vec FROM issues')).toEqual([{ title_vec: before }]);
    });

    it('does not change when an older state arrives late', async () => {
      const repository = await start();
      const older = repository.changeIssue(1, 'edited', { title: 'Older' });
      repository.wait(5);
      const newer = repository.changeIssue(1, 'edited', { title: 'Newer' });
      await world.deliver(newer);
      expect((await world.deliver(older)).outputs).toMatchObject({
        status: 'done',
        stored: '0',
        embedded: '0',
      });
      expect(await liveIssues()).toEqual([{ number: 1, title: 'Newer', state: 'open' }]);
      expect(world.requests()).toEqual([]);
    });
  });

  describe('a repository', () => {
    it('that is renamed has its new name everywhere, and a late event does not restore the old one', async () => {
      const repository = await start();
      const late = repository.openIssue({ title: 'The rudder squeaks' });
      repository.rename('yacht');
      repository.wait(60);
      const names = () =>
        world.rows(
          'SELECT name FROM repositories UNION ALL SELECT DISTINCT repository_name AS name FROM issues',
        );
      const current = [{ name: 'yacht' }, { name: 'yacht' }];
      await world.deliver(repository.changeIssue(1, 'edited', { title: 'The mast is tight' }));
      expect(await names()).toEqual(current);
      expect((await world.deliver(late)).outputs).toMatchObject({ stored: '1' });
      expect(await names()).toEqual(current);
      expect(await liveIssues()).toHaveLength(2);
    });

    it('shares the tables with other repositories without mixing', async () => {
      const harbour = emptyTracker(4002, 'octo', 'harbour');
      harbour.openIssue({ title: 'The pier is wet', body: 'Always.' });
      harbour.addComment(1, { body: 'It is a pier.' });
      const repository = await start(harbour);
      repository.addComment(1, { body: 'Tie it.' });
      const both = { mode: 'backfill', repository: 'octo/boat\nocto/harbour' };
      expect((await world.run({ name: 'schedule' }, both)).outputs).toMatchObject({
        status: 'done',
        stored: '4',
      });
      expect(
        await world.rows(
          'SELECT i.title, c.body FROM issues i JOIN comments c ON c.github_issue_id = i.github_issue_id ORDER BY i.title',
        ),
      ).toEqual([
        { title: 'The mast is loose', body: 'Tie it.' },
        { title: 'The pier is wet', body: 'It is a pier.' },
      ]);
      await world.deliver(repository.deleteIssue(1));
      expect(await liveIssues()).toEqual([{ number: 1, title: 'The pier is wet', state: 'open' }]);
      expect(await world.rows('SELECT body FROM comments WHERE deleted_at IS NULL')).toEqual([
        { body: 'It is a pier.' },
      ]);
    });
  });
});
