/** events.yml, backfill.yml and search.yml under act. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { emptyTracker, type EventPayload, type Tracker } from '../support/github/tracker.js';
import type { Scene } from '../support/world.js';
import type { ActRun } from './act.js';
import { runExample, startScene } from './scene.js';
import { describeWithTool, logOf, type ToolOutcome } from './tools.js';

const MODEL = 'text-embedding-3-small';

describeWithTool('act', (act) => {
  let world: Scene;
  let boat: Tracker;

  beforeEach(async () => {
    boat = emptyTracker(4001, 'octo', 'boat');
    boat.openIssue({ title: 'The mast is loose', body: 'It swings in the wind.' });
    boat.openIssue({ title: 'The anchor drags', body: 'The river bottom is muddy.' });
    boat.wait(60);
    world = await startScene({ trackers: [boat] });
  });
  afterEach(() => world.close());

  const run = (example: string, event: ActRun['event']): Promise<ToolOutcome> =>
    runExample(act, world, example, { repository: 'octo/boat', event });
  const dispatch = (example: string, inputs: Record<string, unknown>): Promise<ToolOutcome> =>
    run(example, { name: 'workflow_dispatch', payload: { inputs } });
  const deliver = (name: string, payload: EventPayload): Promise<ToolOutcome> =>
    run('events.yml', { name, payload });
  const titles = (): Promise<unknown> => world.rows('SELECT title FROM issues ORDER BY number');

  it('runs events.yml for a new issue', async () => {
    await logOf(deliver('issues', boat.openIssue({ title: 'The sail tears', body: 'In a storm.' })));
    expect(await titles()).toContainEqual({ title: 'The sail tears' });
    expect(world.texts()).toContain('The sail tears');
  });

  it('runs events.yml for a comment on an issue, and not for one on a pull request', async () => {
    const pull = boat.openPullRequest({ title: 'Tighten the mast' });
    const onPull = boat.addComment(pull.number, { body: 'Looks good.' });
    expect(await logOf(deliver('issue_comment', onPull))).not.toContain('Run Main');
    expect(world.requests()).toEqual([]);
    const onIssue = boat.addComment(1, { body: 'Tie it with a bowline.' });
    await logOf(deliver('issue_comment', onIssue));
    expect(await world.rows('SELECT body FROM comments')).toEqual([{ body: 'Tie it with a bowline.' }]);
  });

  it('runs events.yml on a schedule', async () => {
    await world.backfill({ 'embedding-model': MODEL });
    boat.openIssue({ title: 'Its event was lost' });
    await logOf(run('events.yml', { name: 'schedule' }));
    expect(await titles()).toContainEqual({ title: 'Its event was lost' });
  });

  it('runs backfill.yml, and again with another model', async () => {
    const first = {
      'embedding-model': MODEL,
      reembed: 'false',
      'allow-removals': 'false',
    };
    await logOf(dispatch('backfill.yml', first));
    expect(await titles()).toHaveLength(2);
    const second = { ...first, 'embedding-model': 'text-embedding-3-large' };
    expect((await dispatch('backfill.yml', second)).exitCode).toBe(1);
    await logOf(dispatch('backfill.yml', { ...second, reembed: 'true' }));
    expect(await world.rows('SELECT model FROM spaces WHERE is_active = 1')).toEqual([
      { model: expect.stringContaining('text-embedding-3-large') },
    ]);
  });

  it('runs search.yml, which asks GitHub nothing', async () => {
    const query = 'The sail tears "$(id)" \'; #';
    for (const number of [1, 2]) {
      boat.addComment(number, { body: 'It happened to us, too.' });
      boat.changeIssue(number, 'closed', { state: 'closed' });
    }
    // The best match of all, but it is open.
    const sail = boat.openIssue({ title: 'The sail tears' });
    boat.addComment(sail.issue.number, { body: query });
    await world.backfill({ 'embedding-model': MODEL });
    world.requests();
    const log = await logOf(dispatch('search.yml', { query, state: 'closed', kind: 'comment', limit: '1' }));
    expect(world.texts()).toContain(query);
    expect(world.requests()).toEqual([]);
    const results = /::set-output:: results=(.*)/.exec(log)?.[1] ?? '';
    expect(JSON.parse(results)).toEqual([expect.objectContaining({ state: 'closed', kind: 'comment' })]);
  });
});
