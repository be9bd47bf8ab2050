/** A database user that may do what README names, and no more. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { editIssue } from '../support/github/operations.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { ROOT } from '../support/root.js';
import { describeSql, type ScratchDatabase } from '../support/sql-server.js';
import { databaseAt } from '../support/test-database.js';
import { scene, type Scene } from '../support/world.js';

/** As the quick start has them, line breaks taken out. */
const PRIVILEGES = /The user needs ([A-Z, and]+) on it/.exec(
  readFileSync(join(ROOT, 'README.md'), 'utf8').replace(/\s+/g, ' '),
)![1]!;
const LONG = Array.from({ length: 300 }, (_, at) => `Plank ${at} of ${at * 7} is loose.`).join('\n');
const REEMBED = { 'embedding-model': 'new-model', 'embedding-dimensions': '12', reembed: 'true' };

describeSql('a database user', (server) => {
  let tracker: Tracker;
  let scratch: ScratchDatabase;
  let place: Scene;

  beforeEach(async () => {
    tracker = emptyTracker(4001, 'octo', 'boat');
    tracker.openIssue({ title: 'Leak', body: LONG });
    tracker.openIssue({ title: 'Unspeakable', body: 'What the model refuses at first.' });
    tracker.wait(1);
    scratch = await server.scratchDatabase();
    place = await scene(databaseAt(scratch.url), { trackers: [tracker] });
  });
  afterEach(async () => {
    await place.close();
    await scratch.drop();
  });

  it('with the privileges of README has them for all that Tiara does', async () => {
    const limited = { 'database-url': await scratch.urlFor(PRIVILEGES.replace(' and', ',')) };
    place.embeddings.fail({
      when: ({ inputs }) => inputs.includes('Unspeakable'),
      times: Infinity,
      status: 400,
    });
    expect((await place.backfill(limited)).outputs).toMatchObject({ failed: '1' });
    // Deletes pieces of a text, and a failure.
    expect(await place.deliver(editIssue(tracker, 1, { body: 'Short.' }), limited)).toMatchObject({
      exitCode: 0,
    });
    expect(await place.rows('SELECT * FROM chunks')).toEqual([]);
    expect(await place.deliver(editIssue(tracker, 2, { title: 'Mild' }), limited)).toMatchObject({
      exitCode: 0,
    });
    expect(await place.rows('SELECT * FROM failures')).toEqual([]);
    expect(await place.deliver(tracker.deleteIssue(2), limited)).toMatchObject({ exitCode: 0 });
    // Adds and drops columns and tables.
    expect(await place.backfill({ ...limited, ...REEMBED })).toMatchObject({
      exitCode: 0,
      outputs: { status: 'done', pending: '0' },
    });
    expect(await place.rows('SELECT model FROM spaces')).toEqual([{ model: 'new-model' }]);
  });

  it('with fewer is told which ones are needed', async () => {
    const run = await place.backfill({ 'database-url': await scratch.urlFor('SELECT') });
    expect(run).toMatchObject({ exitCode: 1 });
    expect(run.log).toContain(`grant ${PRIVILEGES} on the database`);
  });
});
