/** The connections of a run to an SQL server. */
import { expect, it } from '@jest/globals';
import { tidbDatabase } from '../../../src/stores/tidb/tidb-database.js';
import { startSqlProxy } from '../../support/sql-proxy.js';
import { describeSql } from '../../support/sql-server.js';
import { tidbOptionsAt } from '../../support/store-at.js';

const OPENS_SESSION = /^SET time_zone/;

describeSql('a database that opens three connections at once', (server) => {
  it('waits for those that are nearly open, rather than open one more', async () => {
    const scratch = await server.scratchDatabase();
    const proxy = await startSqlProxy(scratch.url);
    proxy.fail({ when: OPENS_SESSION, after: 1, times: 2, delayMs: 300 });
    const database = tidbDatabase({ ...tidbOptionsAt(proxy.url), connections: 3 });
    const ask = (): Promise<unknown> => database.read((statements) => statements.rows('SELECT 1 AS one'));
    await ask();
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers).toEqual(Array(3).fill([{ one: 1 }]));
    expect(proxy.statements.filter((sql) => OPENS_SESSION.test(sql))).toHaveLength(3);
    await database.close();
    await proxy.close();
    await scratch.drop();
  });
});
