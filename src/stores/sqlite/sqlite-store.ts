/** The store in an embedded SQLite database: for trying Tiara out, for tests and for small repositories. */
import type { Store } from '../../core/ports/store.js';
import { sqlStore } from '../sql/sql-store.js';
import { sqliteDatabase } from './sqlite-database.js';
import { sqliteDialect } from './sqlite-dialect.js';

export interface SqliteOptions {
  readonly path: string;
  readonly tablePrefix: string;
  /** False when absent. */
  readonly isReadOnly?: boolean;
}

/** A store in this file. Creates the file and its folder at the first use, unless it only reads. */
export function sqliteStore({ path, tablePrefix, isReadOnly = false }: SqliteOptions): Store {
  return sqlStore(sqliteDatabase(path, isReadOnly), sqliteDialect, { tablePrefix, isReadOnly });
}
