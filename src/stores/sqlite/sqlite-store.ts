/** The store in an embedded SQLite database: for trying Tiara out, for tests and for small repositories. */
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseFacts, Store } from '../../core/ports/store.js';
import { CODES_FROM_ROWS } from '../../limits.js';
import { sqlStore, type ServerFacts } from '../sql/sql-store.js';
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
  /** How many issues and comments must be stored before vectors get an index. CODES_FROM_ROWS when absent. */
  readonly indexFromRows?: number;
}

/** A store in this file. Creates the file and its folder at the first use, unless it only reads. */
export function sqliteStore({
  path,
  tablePrefix,
  isReadOnly = false,
  vectorLibraries,
  indexFromRows = CODES_FROM_ROWS,
}: SqliteOptions): Store {
  const vectorLibrary = vectorLibraries === undefined ? null : findVectorLibrary(vectorLibraries);
  const database = sqliteDatabase(path, { isReadOnly, vectorLibrary });
  const inspectServer = async (): Promise<ServerFacts> => {
    const [row] = await database.read((statements) => statements.rows('SELECT sqlite_version() AS version'));
    return {
      server: `SQLite ${String(row?.['version'])}`,
      isEncrypted: null,
      writeProblem: whyReadOnly(path),
    };
  };
  const store = sqlStore(database, sqliteDialect(vectorLibrary, indexFromRows), {
    tablePrefix,
    isReadOnly,
    inspectServer,
  });
  return {
    ...store,
    // A dry run works before the first backfill, too.
    openClock: () =>
      isReadOnly && !existsSync(path) ? Promise.resolve({ now: () => new Date() }) : store.openClock(),
    inspect: () => (existsSync(path) ? store.inspect() : Promise.resolve(NO_FILE)),
  };
}

const NO_FILE: DatabaseFacts = {
  server: 'SQLite, in a file that the first backfill creates',
  isEncrypted: null,
  missingMigrations: 0,
  hasTables: false,
  tableProblem: null,
  writeProblem: null,
  vectorIndex: null,
  viewsProblem: null,
};

/** Beside the file, SQLite keeps a log of what it writes. */
function whyReadOnly(path: string): string | null {
  try {
    accessSync(path, constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
    return null;
  } catch {
    return `The file ${path} or its folder cannot be written: change its permissions.`;
  }
}
