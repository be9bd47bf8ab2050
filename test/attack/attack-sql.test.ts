/** The attack on an SQL server. A file of its own, so that it runs beside the one on the embedded database. */
import { it } from '@jest/globals';
import { describeSql } from '../support/sql-server.js';
import { TRIES_ALL } from '../support/tries-all.js';
import { expectResistance, MINUTES } from './started.js';

const HISTORIES = TRIES_ALL ? 20 : 4;

describeSql('after any attack, the database is as after a first backfill, SQL server', (server) => {
  it(
    'with one process for each run',
    async () => {
      const [attacked, fresh] = [await server.scratchDatabase(), await server.scratchDatabase()];
      await expectResistance(HISTORIES, ['--database', attacked.url, '--fresh', fresh.url]);
      await Promise.all([attacked.drop(), fresh.drop()]);
    },
    20 * MINUTES,
  );
});
