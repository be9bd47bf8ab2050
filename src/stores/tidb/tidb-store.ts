/** The store in TiDB: for many repositories, with many runs that write at once. */
import type { Store } from '../../core/ports/store.js';
import { sqlStore } from '../sql/sql-store.js';
import type { TidbOptions } from './tidb-connection.js';
import { tidbDatabase } from './tidb-database.js';
import { inspectTidb } from './inspect-tidb.js';
import { tidbDialect } from './tidb-dialect.js';

export type { TidbOptions } from './tidb-connection.js';

/** A store in an existing database. Its methods throw a UserError that names the server, never the password. */
export function tidbStore(options: TidbOptions): Store {
  return sqlStore(tidbDatabase(options), tidbDialect, { ...options, inspectServer: inspectTidb });
}
