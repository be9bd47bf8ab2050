/** Opens the store at a database URL, without the action around it. */
import { SILENT } from './silent-log.js';
import type { Store } from '../../src/core/ports/store.js';
import { sqliteStore } from '../../src/stores/sqlite/sqlite-store.js';
import { VECTOR_LIBRARIES } from './root.js';
import { tidbStore, type TidbOptions } from '../../src/stores/tidb/tidb-store.js';

const EMBEDDED = 'sqlite:';

/**
 * `address` is `sqlite:path`, or `mysql://user:password@host:port/database` of TiDB or its stand-in. SQLite gets its vector index
 * at `indexFromRows`: by default at once, so that few rows are enough to test it.
 */
export function storeAt(address: string, tablePrefix = '', indexFromRows = 0): Store {
  if (address.startsWith(EMBEDDED)) {
    return sqliteStore({
      path: address.slice(EMBEDDED.length),
      tablePrefix,
      vectorLibraries: VECTOR_LIBRARIES,
      indexFromRows,
    });
  }
  return tidbStore(tidbOptionsAt(address, tablePrefix));
}

/** The options of the server at a `mysql://` URL. */
export function tidbOptionsAt(address: string, tablePrefix = ''): TidbOptions {
  const url = new URL(address);
  return {
    host: url.hostname,
    port: Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
    tls: false,
    ca: null,
    tablePrefix,
    log: SILENT,
  };
}
