/** The main property on an SQL server. A file of its own, so that it runs beside the one on the embedded database. */
import { it } from '@jest/globals';
import { describeSql } from '../support/sql-server.js';
import { TRIES_ALL } from '../support/tries-all.js';
import { BUILT, expectConvergence, MINUTES, SEED } from './started.js';

const HISTORIES = TRIES_ALL ? 200 : 30;

describeSql('after any history, the database matches GitHub, SQL server', (server) => {
  const on = async (...[args, stepsAtLeast]: Parameters<typeof expectConvergence>): Promise<void> => {
    const database = await server.scratchDatabase();
    await expectConvergence([...args, '--database', database.url], stepsAtLeast);
    await database.drop();
  };

  it('in this process', () => on(['--histories', String(HISTORIES), '--seed', String(SEED)]), 20 * MINUTES);

  it('with the built action', () => on(BUILT, 5), 20 * MINUTES);
});
