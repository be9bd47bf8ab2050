/** The contract of the store, run on an SQL server. */
import { expect, it } from '@jest/globals';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Store } from '../../../src/core/ports/store.js';
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
