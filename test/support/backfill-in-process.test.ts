import { afterEach, expect, it } from '@jest/globals';
import { lexicalEmbedder } from '../../src/embedders/lexical-embedder.js';
import { backfillInProcess } from './backfill-in-process.js';
import { describeDatabases } from './databases.js';
import { boatWithIssues } from './forty-issues.js';
import type { Row, TestDatabase } from './test-database.js';
import { scene, type Scene } from './world.js';

const TABLES = ['issues', 'comments', 'chunks', 'spaces', 'failures', 'actions', 'repositories'];
/** The times of the run itself. */
const OF_THE_RUN = /^(backfill_started_at|backfill_finished_at|caught_up_at)$/;

async function contentOf(database: TestDatabase): Promise<readonly (readonly Row[])[]> {
  const tables: Row[][] = [];
  for (const table of TABLES) {
    const rows = await database.rows(`SELECT * FROM ${table} ORDER BY 1`);
    tables.push(
      rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !OF_THE_RUN.test(name)))),
    );
  }
  return tables;
}

describeDatabases('a backfill in the process of the tests', (open) => {
  const places: Scene[] = [];
  afterEach(() => Promise.all(places.splice(0).map((place) => place.close())));

  it.each([
    ['lexical', lexicalEmbedder()],
    ['test-model', undefined],
  ])('leaves what the built action leaves: %s', async (model, embedder) => {
    const boat = boatWithIssues();
    boat.addComment(1, { body: 'Mine fell as well.' });
    for (let count = 0; count < 2; count += 1) {
      places.push(await scene(await open(), { trackers: [boat] }));
    }
    const [byAction, here] = places;
    expect((await byAction!.backfill({ 'embedding-model': model })).outputs['stored']).toBe('41');
    await backfillInProcess(here!.database, [boat], embedder);
    expect(await contentOf(here!.database)).toEqual(await contentOf(byAction!.database));
  });
});
