/** The database privileges that README names are enough for everything that Tiara does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { editIssue } from '../support/github/operations.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { ROOT } from '../support/root.js';
import { runCommand } from '../support/runner.js';
import { describeSql, type ScratchDatabase } from '../support/sql-server.js';
import { databaseAt } from '../support/test-database.js';
import { scene, type Scene } from '../support/world.js';

/** From the quick start, without its line breaks. */
const PRIVILEGES = /The user needs ([A-Z, and]+) on it/.exec(
  readFileSync(join(ROOT, 'README.md'), 'utf8').replace(/\s+/g, ' '),
)![1]!;
const LONG = Array.from({ length: 400 }, (_, at) => `Plank ${at} of ${at * 7} is loose.`).join('\n');
const REEMBED = { 'embedding-model': 'new-model', 'embedding-dimensions': '12', reembed: 'true' };

describeSql('a database user', (server) => {
  let tracker: Tracker;
  let scratch: ScratchDatabase;
  let world: Scene;

  beforeEach(async () => {
    tracker = emptyTracker(4001, 'octo', 'boat');
    tracker.openIssue({ title: 'Leak', body: LONG });
    tracker.openIssue({ title: 'Unspeakable', body: 'What the model refuses at first.' });
    tracker.wait(1);
    scratch = await server.scratchDatabase();
    world = await scene(databaseAt(scratch.url), { trackers: [tracker] });
  });
  afterEach(async () => {
    await world.close();
    await scratch.drop();
  });

  it('with the privileges in README can run everything that Tiara does', async () => {
    const limited = { 'database-url': await scratch.urlFor(PRIVILEGES.replace(' and', ',')) };
    world.embeddings.fail({
      when: ({ inputs }) => inputs.includes('Unspeakable'),
      times: Infinity,
      status: 400,
    });
    expect((await world.backfill(limited)).outputs).toMatchObject({ failed: '1' });
    expect(await world.rows('SELECT * FROM chunks')).not.toEqual([]);
    // Deletes the chunks of a text, and a failure.
    expect(await world.deliver(editIssue(tracker, 1, { body: 'Short.' }), limited)).toMatchObject({
      exitCode: 0,
    });
    expect(await world.rows('SELECT * FROM chunks')).toEqual([]);
    expect(await world.deliver(editIssue(tracker, 2, { title: 'Mild' }), limited)).toMatchObject({
      exitCode: 0,
    });
    expect(await world.rows('SELECT * FROM failures')).toEqual([]);
    expect(await world.deliver(tracker.deleteIssue(2), limited)).toMatchObject({ exitCode: 0 });
    // Adds and drops columns and tables.
    expect(await world.backfill({ ...limited, ...REEMBED })).toMatchObject({
      exitCode: 0,
      outputs: { status: 'done', pending: '0' },
    });
    expect(await world.rows('SELECT model, views FROM spaces')).toEqual([
      { model: 'new-model', views: 'created' },
    ]);
  });

  it('without CREATE VIEW can run everything, and learns from a check how to have the views', async () => {
    const granted = PRIVILEGES.replace(' and', ',')
      .split(', ')
      .filter((privilege) => privilege !== 'CREATE VIEW');
    const limited = { 'database-url': await scratch.urlFor(granted.join(', ')) };
    const first = await world.backfill(limited);
    expect(first).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0' } });
    const told =
      /The views tiara_issues and tiara_documents could not be created \(ER_TABLEACCESS_DENIED_ERROR 1142\)/g;
    expect(first.log.match(told)).toHaveLength(1);
    const second = await world.backfill({ ...limited, ...REEMBED });
    expect(second).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0' } });
    const third = await world.backfill({ ...limited, ...REEMBED, reembed: 'false' });
    expect(`${second.log} ${third.log}`).not.toMatch(told);
    expect(await world.rows("SHOW FULL TABLES WHERE Table_type = 'VIEW'")).toEqual([]);
    const model = { 'embedding-model': 'new-model', 'embedding-dimensions': '12' };
    const check = await world.run({ name: 'workflow_dispatch' }, { ...limited, ...model, mode: 'check' });
    expect(check.exitCode).toBe(0);
    expect(check.log).toMatch(/^::warning::views: .*grant CREATE VIEW on the database/m);

    await world.database.execute('UPDATE spaces SET views = NULL');
    expect(await world.backfill(model)).toMatchObject({ exitCode: 0 });
    expect(await world.rows('SELECT number FROM tiara_issues ORDER BY number')).toHaveLength(2);
  });

  it('with SELECT alone can search and evaluate', async () => {
    const lexical = { 'embedding-model': 'lexical' };
    expect(await world.backfill(lexical)).toMatchObject({ exitCode: 0 });
    const url = await scratch.urlFor('SELECT');
    for (const args of [
      ['search', '--query=leak', '--embedding-model=lexical'],
      ['search', '--query=octo/boat#1', '--embedding-model=lexical'],
      ['eval'],
    ]) {
      const { exitCode, stderr } = await runCommand([...args, `--database-url=${url}`]);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    }
  });

  it('with fewer privileges gets an error that names the ones needed', async () => {
    const run = await world.backfill({ 'database-url': await scratch.urlFor('SELECT') });
    expect(run).toMatchObject({ exitCode: 1 });
    expect(run.log).toContain(`grant ${PRIVILEGES} on the database`);
  });
});
