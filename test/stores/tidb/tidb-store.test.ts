/** The contract of the store, run on an SQL server. */
import { expect, it } from '@jest/globals';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { liveUpsert } from '../../../src/core/model/change.js';
import type { Store } from '../../../src/core/ports/store.js';
import { anIssue, REPOSITORY } from '../../support/given.js';
import { startSqlProxy } from '../../support/sql-proxy.js';
import { describeSql, type SqlServer } from '../../support/sql-server.js';
import { storeAt } from '../../support/store-at.js';
import { storeContract, type StoreUnderTest } from '../../support/store-contract.js';

async function open(server: SqlServer): Promise<StoreUnderTest> {
  const database = await server.scratchDatabase();
  const reader = await createConnection({ uri: database.url, dateStrings: true, jsonStrings: true });
  const stores: Store[] = [];
  const another = (tablePrefix?: string): Store => {
    const store = storeAt(database.url, tablePrefix);
    stores.push(store);
    return store;
  };
  return {
    store: another(),
    another,
    isEmbedded: false,
    tablePrefix: '',
    rows: async (sql) => (await reader.query<RowDataPacket[]>(sql))[0],
    close: async () => {
      await Promise.all(stores.map((store) => store.close()));
      await reader.end();
      await database.drop();
    },
  };
}

describeSql('the store in an SQL server', (server) => {
  storeContract(() => open(server));

  it('waits for writes on their way when it is abandoned, and refuses later ones', async () => {
    const database = await server.scratchDatabase();
    const proxy = await startSqlProxy(database.url);
    const store = storeAt(proxy.url);
    await store.migrate();
    await store.cursors.openRepository(REPOSITORY);
    const sent = new Promise<void>((resolve) => {
      proxy.fail({ when: /INSERT INTO issues/, delayMs: 500, notice: resolve });
    });
    const written = store.rows.apply(REPOSITORY, [liveUpsert(anIssue())]);
    await sent;
    await store.abandon('a run');
    const late = store.rows.apply(REPOSITORY, [liveUpsert(anIssue({ number: 2 }))]);
    await expect(late).rejects.toThrow('the run was abandoned');
    expect(await store.vectors.counts([])).toMatchObject({ issues: 1 });
    expect(await written).toEqual(['stored']);
    await store.close();
    await proxy.close();
    await database.drop();
  });

  it('does not wait for the lock that a store with another table prefix holds', async () => {
    const { another, rows, close } = await open(server);
    await rows("SELECT GET_LOCK(CONCAT('tiara schema ', MD5(DATABASE())), 0)");
    const unprefixed = another().migrate();
    await another('team_').migrate();
    expect(await rows("SHOW TABLES LIKE 'issues'")).toEqual([]);
    await rows("SELECT RELEASE_LOCK(CONCAT('tiara schema ', MD5(DATABASE())))");
    await unprefixed;
    expect(await rows("SHOW TABLES LIKE 'issues'")).toHaveLength(1);
    await close();
  });
});
