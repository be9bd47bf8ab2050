/** The embedded database: for trying, for tests and for small repositories. */
import type { Store } from '../../core/ports/store.js';
import { sqlStore } from '../sql/sql-store.js';
import { sqliteDatabase } from './sqlite-database.js';
import { sqliteDialect } from './sqlite-dialect.js';

/** A store in this file, which is created, with its folder, at the first use. */
export function sqliteStore(options: { readonly path: string }): Store {
  return sqlStore(sqliteDatabase(options.path), sqliteDialect);
}
