import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Log, Store } from '../../src/core/ports.js';
import { tidbStore, type TidbOptions } from '../../src/stores/tidb/index.js';
import { describeSql, type SqlServer } from '../support/sql-server.js';
import { storeContract, type StoreUnderTest } from '../support/store-contract.js';

const ignore = (): void => undefined;
const SILENT: Log = { info: ignore, notice: ignore, warning: ignore, debug: ignore };

function optionsOf(address: string): TidbOptions {
  const url = new URL(address);
  return {
    host: url.hostname,
    port: Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
    tls: false,
    ca: null,
    log: SILENT,
  };
}

async function open(server: SqlServer): Promise<StoreUnderTest> {
  const database = await server.scratchDatabase();
  const reader = await createConnection({ uri: database.url, dateStrings: true, jsonStrings: true });
  const stores: Store[] = [];
  const another = (): Store => {
    const store = tidbStore(optionsOf(database.url));
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
