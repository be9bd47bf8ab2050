/** Runs that catch up on missed events, ask for a backfill, or skip their event. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { backfillOneIssue } from '../support/one-issue.js';
import { embeddedDatabase } from '../support/test-database.js';
import { scene, type Scene } from '../support/world.js';

describeDatabases('a run', (open) => {
  let world: Scene;
  afterEach(() => world.close());

  async function start(): Promise<Tracker> {
    const started = await backfillOneIssue(await open());
    world = started.world;
    return started.tracker;
  }

  it('for an event also reads missed changes, if the last catch-up is old enough', async () => {
    const repository = await start();
    repository.openIssue({ title: 'Missed', body: 'No event came.' });
    repository.addComment(1, { body: 'Missed as well.' });
    repository.wait(60);
    const event = repository.changeIssue(1, 'labeled', { labels: [{ name: 'wind' }] });
    expect((await world.deliver(event, { 'catch-up-interval': '0' })).outputs).toMatchObject({
      status: 'done',
      stored: '3',
      embedded: '3',
    });
    expect(world.requests()).toHaveLength(2);
    expect(await world.rows('SELECT title FROM issues ORDER BY number')).toEqual([
      { title: 'The mast is loose' },
      { title: 'Missed' },
    ]);
  });

  it('by a schedule reads on after an issue whose update lies in the future', async () => {
    const repository = await start();
    const [issue] = repository.issues();
    repository.wait(Math.floor((Date.now() - Date.parse(issue?.updated_at ?? '')) / 1_000));
    Object.assign(issue ?? {}, { updated_at: '2099-01-01T00:00:00Z' });
    expect(await world.run({ name: 'schedule' })).toMatchObject({ exitCode: 0, outputs: { status: 'done' } });
    repository.openIssue({ title: 'Opened later', body: 'Its event is lost.' });
    expect(await world.run({ name: 'schedule' })).toMatchObject({ outputs: { stored: '1' } });
    expect(await world.rows('SELECT title FROM issues')).toContainEqual({ title: 'Opened later' });
  });

  it('for an event before any backfill stores it, and asks for a backfill', async () => {
    const repository = emptyTracker(4001, 'octo', 'boat');
    world = await scene(await open(), { trackers: [repository] });
    const { exitCode, outputs, log } = await world.deliver(repository.openIssue({ title: 'First of all' }));
    expect({ exitCode, stored: outputs['stored'], embedded: outputs['embedded'] }).toEqual({
      exitCode: 0,
      stored: '1',
      embedded: '1',
    });
    expect(log).toContain('No backfill of octo/boat has finished yet');
  });

  it('on a schedule catches up, and asks for a backfill if there was none', async () => {
    const repository = await start();
    repository.openIssue({ title: 'Missed' });
    const caughtUp = await world.run({ name: 'schedule' });
    expect(caughtUp.outputs).toMatchObject({ status: 'done', stored: '1', embedded: '1' });
    const harbour = emptyTracker(4002, 'octo', 'harbour');
    await world.close();
    world = await scene(await open(), { trackers: [harbour] });
    const early = await world.run({ name: 'schedule' });
    expect(early).toMatchObject({ exitCode: 0, outputs: { status: 'partial' } });
    expect(early.log).toContain('::notice');
    expect(early.summary).toContain('No backfill of octo/harbour has finished yet');
  });
});

describe('an event about no issue', () => {
  it('is skipped with a reason, and stores nothing', async () => {
    const repository = emptyTracker(4001, 'octo', 'boat');
    const world = await scene(embeddedDatabase(), { trackers: [repository] });
    try {
      repository.openIssue({ title: 'x' });
      const onPullRequest = repository.addComment(1, { body: 'Looks good.' });
      Object.assign(onPullRequest.issue, { pull_request: { url: 'https://api.github.com/x' } });
      const skipped = await world.deliver(onPullRequest);
      expect(skipped).toMatchObject({ exitCode: 0, outputs: { status: 'skipped', stored: '0' } });
      expect(skipped.summary).toContain('pull request');
      const push = await world.run({ name: 'push', payload: {} });
      expect(push).toMatchObject({ exitCode: 0, outputs: { status: 'skipped' } });
      expect(push.log).toContain('Nothing was done: the event "push" does not change an issue or a comment');
      expect(world.requests()).toEqual([]);
    } finally {
      await world.close();
    }
  });
});
