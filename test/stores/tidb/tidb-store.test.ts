/** The contract of the store, run on an SQL server. */
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Store } from '../../../src/core/ports/store.js';
import { describeSql, type SqlServer } from '../../support/sql-server.js';
import { storeAt } from '../../support/store-at.js';
import { storeContract, type StoreUnderTest } from '../../support/store-contract.js';

async function open(server: SqlServer): Promise<StoreUnderTest> {
  const database = await server.scratchDatabase();
  const reader = await createConnection({ uri: database.url, dateStrings: true, jsonStrings: true });
  const stores: Store[] = [];
  const another = (): Store => {
    const store = storeAt(database.url);
    stores.push(store);
    return store;
  };
  return {
    store: another(),
    another,
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
});
