/** Two installations share one database, each with its own tables. */
import { afterEach, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { emptyTracker } from '../support/github/tracker.js';
import { expectMirror } from '../support/mirror.js';
import { scene, type Scene } from '../support/world.js';

const LONG = Array.from({ length: 400 }, (_, at) => `Plank ${at} of ${at * 7} is loose.`).join('\n');
const TEAM = { 'table-prefix': 'Team_' };
const NEW = { ...TEAM, 'embedding-model': 'new-model', 'embedding-dimensions': '12' };

describeDatabases('a table prefix', (open) => {
  let world: Scene;
  afterEach(() => world.close());

  it('keeps backfill, events, search and re-embedding away from the tables without it', async () => {
    const tracker = emptyTracker(4001, 'octo', 'boat');
    tracker.openIssue({ title: 'Leak', body: 'At the keel.' });
    tracker.addComment(1, { body: 'Since May.' });
    tracker.wait(1);
    world = await scene(await open(), { trackers: [tracker] });
    expect(await world.backfill()).toMatchObject({ exitCode: 0 });
    await expectMirror(world, tracker);
    const before = await world.rows('SELECT * FROM issues');

    tracker.openIssue({ title: 'Loose planks', body: LONG });
    tracker.wait(1);
    expect(await world.backfill(TEAM)).toMatchObject({ exitCode: 0, outputs: { stored: '3', pending: '0' } });
    const opened = tracker.openIssue({ title: 'Torn sail', body: 'In the storm.' });
    expect(await world.deliver(opened, TEAM)).toMatchObject({ exitCode: 0, outputs: { stored: '1' } });
    expect(await world.backfill({ ...NEW, reembed: 'true' })).toMatchObject({
      exitCode: 0,
      outputs: { status: 'done', pending: '0' },
    });
    const found = await world.run(
      { name: 'workflow_dispatch' },
      { ...NEW, mode: 'search', query: 'Torn sail', limit: '1' },
    );
    expect(JSON.parse(found.outputs['results']!)).toMatchObject([{ number: 3 }]);
    expect(await world.rows('SELECT number FROM team_issues WHERE title_vec_2 IS NOT NULL')).toHaveLength(3);
    expect((await world.rows('SELECT vec FROM team_chunks_2')).length).toBeGreaterThan(0);

    expect(await world.rows('SELECT * FROM issues')).toEqual(before);
    expect(await world.rows('SELECT * FROM chunks')).toEqual([]);
    expect(await world.rows('SELECT model FROM spaces')).toEqual([{ model: 'test-model' }]);
    expect(await world.backfill()).toMatchObject({ exitCode: 0, outputs: { stored: '2' } });
    expect(await world.rows('SELECT number FROM issues')).toHaveLength(3);
  });
});
