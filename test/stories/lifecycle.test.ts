/** The life of an issue, told by its events, one run of the built action each. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { backfillInProcess } from '../support/backfill-in-process.js';
import { describeDatabases } from '../support/databases.js';
import { embeddedDatabase } from '../support/test-database.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { scene, type Scene } from '../support/world.js';

describeDatabases('the life of an issue', (open) => {
  let place: Scene;
  afterEach(() => place.close());

  /** A boat with one issue, backfilled. */
  async function boat(...others: Tracker[]): Promise<Tracker> {
    const repository = emptyTracker(4001, 'octo', 'boat');
    repository.openIssue({ title: 'The mast is loose', body: 'It swings.' });
    place = await scene(await open(), { trackers: [repository, ...others] });
    await backfillInProcess(place.database, [repository]);
    repository.wait(60);
    return repository;
  }

  const liveIssues = () =>
    place.rows('SELECT number, title, state FROM issues WHERE deleted_at IS NULL ORDER BY number');

  it('opened, commented, edited, closed and reopened, it is as GitHub has it, asking GitHub for nothing', async () => {
    const repository = await boat();
    const opened = repository.openIssue({ title: 'The rudder squeaks', body: 'Since May.' });
    expect((await place.deliver(opened)).outputs).toMatchObject({
      status: 'done',
      stored: '1',
      embedded: '2',
    });
    repository.wait(60);
    const commented = repository.addComment(2, { body: 'Oil it.' });
    expect((await place.deliver(commented)).outputs).toMatchObject({ stored: '2', embedded: '1' });
    repository.wait(60);
    const closed = repository.changeIssue(2, 'closed', {
      state: 'closed',
      state_reason: 'completed',
      closed_at: '2026-02-01T00:00:00Z',
    });
    expect((await place.deliver(closed)).outputs).toMatchObject({ stored: '1', embedded: '0' });
    expect(
      await place.rows('SELECT state, state_reason, closed_by_login, closed_at FROM issues WHERE number = 2'),
    ).toEqual([
      {
        state: 'closed',
        state_reason: 'completed',
        closed_by_login: 'somebody',
        closed_at: '2026-02-01 00:00:00',
      },
    ]);
    repository.wait(60);
    await place.deliver(repository.changeIssue(2, 'labeled', { labels: [{ name: 'noise' }] }));
    expect(await place.rows('SELECT closed_by_login FROM issues WHERE number = 2')).toEqual([
      { closed_by_login: 'somebody' },
    ]);
    repository.wait(60);
    await place.deliver(
      repository.changeIssue(2, 'reopened', { state: 'open', state_reason: 'reopened', closed_at: null }),
    );
    expect(await place.rows('SELECT state, closed_by_login, closed_at FROM issues WHERE number = 2')).toEqual(
      [{ state: 'open', closed_by_login: null, closed_at: null }],
    );
    expect(await place.rows('SELECT issue_number, body FROM comments')).toEqual([
      { issue_number: 2, body: 'Oil it.' },
    ]);
    expect(place.requests()).toEqual([]);
  });

  it('deleted, it is a tombstone with its comments, and a late event does not bring it back', async () => {
    const repository = await boat();
    const commented = repository.addComment(1, { body: 'Tie it.' });
    await place.deliver(commented);
    repository.wait(60);
    const late = repository.changeIssue(1, 'edited', { title: 'The mast is gone' });
    const deleted = repository.deleteIssue(1);
    expect((await place.deliver(deleted)).outputs).toMatchObject({ status: 'done', removed: '1' });
    expect(await liveIssues()).toEqual([]);
    expect(await place.rows('SELECT deleted_reason FROM comments')).toEqual([
      { deleted_reason: 'issue deleted' },
    ]);
    expect((await place.deliver(late)).outputs).toMatchObject({ stored: '0', embedded: '0' });
    expect((await place.deliver(commented)).outputs).toMatchObject({ stored: '0', embedded: '0' });
    expect(await liveIssues()).toEqual([]);
  });

  it('deleted before its creation arrived, it stays deleted', async () => {
    const repository = await boat();
    const opened = repository.openIssue({ title: 'Never mind', body: 'Sorry.' });
    const commented = repository.addComment(2, { body: 'Really?' });
    const uncommented = repository.deleteComment(commented.comment?.id ?? 0);
    const deleted = repository.deleteIssue(2);
    for (const payload of [deleted, uncommented, commented, opened]) {
      expect((await place.deliver(payload)).exitCode).toBe(0);
    }
    expect(await liveIssues()).toEqual([{ number: 1, title: 'The mast is loose', state: 'open' }]);
    expect(await place.rows('SELECT github_comment_id FROM comments WHERE deleted_at IS NULL')).toEqual([]);
    expect(place.texts()).toEqual([]);
  });

  it('transferred away, it says where it went; in its new home its comments are fetched', async () => {
    const harbour = emptyTracker(4002, 'octo', 'harbour');
    const repository = await boat(harbour);
    await place.deliver(repository.addComment(1, { body: 'Tie it.' }));
    place.texts();
    const { source, target } = repository.transferIssue(1, harbour);
    expect((await place.deliver(source)).outputs).toMatchObject({ removed: '1' });
    expect(await place.rows('SELECT deleted_reason, transferred_to FROM issues')).toEqual([
      { deleted_reason: 'transferred', transferred_to: 'https://github.com/octo/harbour/issues/1' },
    ]);
    place.requests();
    const arrived = await place.run({ name: 'issues', payload: target }, {}, { repository: 'octo/harbour' });
    expect(arrived.outputs).toMatchObject({ status: 'done', stored: '2', embedded: '3' });
    expect(place.requests()).toEqual(['GET /repositories/4002/issues/1/comments?per_page=100']);
    expect(
      await place.rows('SELECT repository_id, issue_number, body FROM comments WHERE deleted_at IS NULL'),
    ).toEqual([{ repository_id: 4002, issue_number: 1, body: 'Tie it.' }]);
  });

  it('changed twice within a second, it is asked for by id, and is as it is now', async () => {
    const repository = await boat();
    const first = repository.changeIssue(1, 'edited', { title: 'First' });
    const second = repository.changeIssue(1, 'edited', { title: 'Second' });
    await place.deliver(second);
    const { outputs } = await place.deliver(first);
    expect(outputs['status']).toBe('done');
    expect(place.requests()).toEqual(['GET /repositories/4001/issues/1']);
    expect(await liveIssues()).toEqual([{ number: 1, title: 'Second', state: 'open' }]);
    const [{ title_vec: before } = {}] = await place.rows('SELECT title_vec FROM issues');
    await place.deliver(second);
    expect(await place.rows('SELECT title_vec FROM issues')).toEqual([{ title_vec: before }]);
  });

  it('delivered late, an older state changes nothing', async () => {
    const repository = await boat();
    const older = repository.changeIssue(1, 'edited', { title: 'Older' });
    repository.wait(5);
    const newer = repository.changeIssue(1, 'edited', { title: 'Newer' });
    await place.deliver(newer);
    expect((await place.deliver(older)).outputs).toMatchObject({
      status: 'done',
      stored: '0',
      embedded: '0',
    });
    expect(await liveIssues()).toEqual([{ number: 1, title: 'Newer', state: 'open' }]);
    expect(place.requests()).toEqual([]);
  });

  it('an event heals what was missed, when the last catch-up is old enough', async () => {
    const repository = await boat();
    repository.openIssue({ title: 'Missed', body: 'No event came.' });
    repository.addComment(1, { body: 'Missed as well.' });
    repository.wait(60);
    const event = repository.changeIssue(1, 'labeled', { labels: [{ name: 'wind' }] });
    expect((await place.deliver(event, { 'catch-up-interval': '0' })).outputs).toMatchObject({
      status: 'done',
      stored: '3',
      embedded: '3',
    });
    expect(place.requests()).toHaveLength(2);
    expect((await liveIssues()).map(({ title }) => title)).toEqual(['The mast is loose', 'Missed']);
  });

  it('a schedule catches up, and asks for a backfill where there was none', async () => {
    const repository = await boat();
    repository.openIssue({ title: 'Missed' });
    const caughtUp = await place.run({ name: 'schedule' });
    expect(caughtUp.outputs).toMatchObject({ status: 'done', stored: '1', embedded: '1' });
    const harbour = emptyTracker(4002, 'octo', 'harbour');
    await place.close();
    place = await scene(await open(), { trackers: [harbour] });
    const early = await place.run({ name: 'schedule' });
    expect(early).toMatchObject({ exitCode: 0, outputs: { status: 'partial' } });
    expect(early.log).toContain('::notice');
    expect(early.summary).toContain('No backfill of octo/harbour has finished yet');
  });

  it('an event before any backfill is stored, with a notice that asks for one', async () => {
    const repository = emptyTracker(4001, 'octo', 'boat');
    place = await scene(await open(), { trackers: [repository] });
    const { exitCode, outputs, log } = await place.deliver(repository.openIssue({ title: 'First of all' }));
    expect({ exitCode, stored: outputs['stored'], embedded: outputs['embedded'] }).toEqual({
      exitCode: 0,
      stored: '1',
      embedded: '1',
    });
    expect(log).toContain('No backfill of octo/boat has finished yet');
  });

  it('renamed, its repository has the new name everywhere, and a late event does not bring the former one back', async () => {
    const repository = await boat();
    const late = repository.openIssue({ title: 'The rudder squeaks' });
    repository.rename('yacht');
    repository.wait(60);
    const names = () =>
      place.rows(
        'SELECT name FROM repositories UNION ALL SELECT DISTINCT repository_name AS name FROM issues',
      );
    const current = [{ name: 'yacht' }, { name: 'yacht' }];
    await place.deliver(repository.changeIssue(1, 'edited', { title: 'The mast is tight' }));
    expect(await names()).toEqual(current);
    expect((await place.deliver(late)).outputs).toMatchObject({ stored: '1' });
    expect(await names()).toEqual(current);
    expect(await liveIssues()).toHaveLength(2);
  });

  it('several repositories share the tables without mixing', async () => {
    const harbour = emptyTracker(4002, 'octo', 'harbour');
    harbour.openIssue({ title: 'The pier is wet', body: 'Always.' });
    harbour.addComment(1, { body: 'It is a pier.' });
    const repository = await boat(harbour);
    repository.addComment(1, { body: 'Tie it.' });
    const both = { mode: 'backfill', repository: 'octo/boat\nocto/harbour' };
    expect((await place.run({ name: 'schedule' }, both)).outputs).toMatchObject({
      status: 'done',
      stored: '4',
    });
    expect(
      await place.rows(
        'SELECT i.title, c.body FROM issues i JOIN comments c ON c.github_issue_id = i.github_issue_id ORDER BY i.title',
      ),
    ).toEqual([
      { title: 'The mast is loose', body: 'Tie it.' },
      { title: 'The pier is wet', body: 'It is a pier.' },
    ]);
    await place.deliver(repository.deleteIssue(1));
    expect(await liveIssues()).toEqual([{ number: 1, title: 'The pier is wet', state: 'open' }]);
    expect(await place.rows('SELECT body FROM comments WHERE deleted_at IS NULL')).toEqual([
      { body: 'It is a pier.' },
    ]);
  });
});

describe('what is not about an issue', () => {
  it('is skipped with a reason, and stores nothing', async () => {
    const repository = emptyTracker(4001, 'octo', 'boat');
    const place = await scene(embeddedDatabase(), { trackers: [repository] });
    try {
      repository.openIssue({ title: 'x' });
      const onPullRequest = repository.addComment(1, { body: 'Looks good.' });
      Object.assign(onPullRequest.issue, { pull_request: { url: 'https://api.github.com/x' } });
      const skipped = await place.deliver(onPullRequest);
      expect(skipped).toMatchObject({ exitCode: 0, outputs: { status: 'skipped', stored: '0' } });
      expect(skipped.summary).toContain('pull request');
      const push = await place.run({ name: 'push', payload: {} });
      expect(push).toMatchObject({ exitCode: 0, outputs: { status: 'skipped' } });
      expect(push.log).toContain('Nothing was done: the event "push" changes no issue and no comment');
      expect(place.requests()).toEqual([]);
    } finally {
      await place.close();
    }
  });
});
