/** TiDB: where the mirror grows, with many writers and repositories. */
import type { Store } from '../../core/ports/store.js';
import { sqlStore } from '../sql/sql-store.js';
import { tidbDatabase, type TidbOptions } from './tidb-database.js';
import { tidbDialect } from './tidb-dialect.js';

export type { TidbOptions } from './tidb-database.js';

/** A store in this database, which exists. Fails with a UserError that names the server and never the password. */
export function tidbStore(options: TidbOptions): Store {
  return sqlStore(tidbDatabase(options), tidbDialect, options.log);
}
