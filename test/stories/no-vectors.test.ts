/** A database server without vectors, such as an old TiDB: rows are stored, and no vector is bought that nothing can hold. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { describeSqlDatabases } from '../support/databases.js';
import { editIssue } from '../support/github/operations.js';
import type { Tracker } from '../support/github/tracker.js';
import { boatWith, expectMirror } from '../support/mirror.js';
import type { ActionOutcome } from '../support/runner.js';
import { startSqlProxy, type SqlProxy } from '../support/sql-proxy.js';
import { scene, type Scene } from '../support/world.js';

const ER_PARSE_ERROR = 1064;
const ER_SP_DOES_NOT_EXIST = 1305;

describeSqlDatabases('a database server without vectors', (open) => {
  let boat: Tracker;
  let proxy: SqlProxy;
  let world: Scene;

  beforeEach(async () => {
    boat = boatWith(150, 100);
    const database = await open();
    proxy = await startSqlProxy(database.url);
    proxy.fail({ when: /VEC_[A-Z_]+\(/, times: Infinity, error: ER_SP_DOES_NOT_EXIST });
    proxy.fail({ when: /\bVECTOR\(/, times: Infinity, error: ER_PARSE_ERROR });
    world = await scene({ ...database, url: proxy.url }, { trackers: [boat] });
  });
  afterEach(async () => {
    await proxy.close();
    await world.close();
  });

  function expectNothingBought(run: ActionOutcome, status = 'failed'): void {
    expect(run).toMatchObject({ exitCode: 1, outputs: { status, embedded: '0', failed: '0' } });
    expect(run.log).toMatch(
      /::error::The database at 127\.0\.0\.1:\d+ does not support vectors: Tiara needs TiDB 8\.4 or later/,
    );
    expect(world.embeddings.requests).toEqual([]);
  }

  it('ends a backfill before it stores anything, and says which server has vectors', async () => {
    expectNothingBought(await world.backfill());
    expect(await world.rows('SELECT COUNT(*) AS issues FROM issues')).toEqual([{ issues: 0 }]);
    // First pages may be read while the database is still asked.
    const others = world.requests().filter((request) => !request.includes('/issues'));
    expect(others).toEqual(['GET /repos/octo/boat']);
  });

  it('stores the rows of other runs, and buys nothing', async () => {
    expectNothingBought(await world.deliver(editIssue(boat, 1, { title: 'Another title' })), 'partial');
    expect(await world.rows('SELECT title FROM issues')).toEqual([{ title: 'Another title' }]);
  });

  it.each([
    ['a known size', { 'embedding-dimensions': '12' }],
    ['another model', { reembed: 'true' }],
  ])('buys nothing for a run with %s either', async (_what, inputs) => {
    expectNothingBought(await world.backfill(inputs));
  });

  it('gets every vector once it has been upgraded', async () => {
    expectNothingBought(await world.backfill());
    proxy.heal();
    expect(await world.backfill()).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0' } });
    await expectMirror(world, boat);
  });

  it('is asked once by a run, and not again after the first vector', async () => {
    proxy.heal();
    const probes = (): number =>
      proxy.statements.filter((sql) => /^SELECT VEC_COSINE_DISTANCE\(VEC_FROM_TEXT/.test(sql)).length;
    await world.backfill();
    expect(probes()).toBe(1);
    await world.backfill();
    await world.deliver(editIssue(boat, 1, { title: 'Another title' }));
    expect(probes()).toBe(1);
  });
});
