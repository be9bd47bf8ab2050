/** The store in an embedded SQLite database: for trying Tiara out, for tests and for small repositories. */
import type { Store } from '../../core/ports/store.js';
import { sqlStore } from '../sql/sql-store.js';
import { sqliteDatabase } from './sqlite-database.js';
import { sqliteDialect } from './sqlite-dialect.js';
import { findVectorLibrary } from './vector-library.js';

export interface SqliteOptions {
  readonly path: string;
  readonly tablePrefix: string;
  /** False when absent. */
  readonly isReadOnly?: boolean;
  /** The folder with the libraries of sqlite-vec. Without it, or where none of them loads, distances are worked out in JavaScript. */
  readonly vectorLibraries?: string;
}

/** A store in this file. Creates the file and its folder at the first use, unless it only reads. */
export function sqliteStore({
  path,
  tablePrefix,
  isReadOnly = false,
  vectorLibraries,
}: SqliteOptions): Store {
  const vectorLibrary = vectorLibraries === undefined ? null : findVectorLibrary(vectorLibraries);
  const database = sqliteDatabase(path, { isReadOnly, vectorLibrary });
  return sqlStore(database, sqliteDialect(vectorLibrary), { tablePrefix, isReadOnly });
}
