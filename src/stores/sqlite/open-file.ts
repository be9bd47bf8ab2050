/** Opens an SQLite file, and leaves it as one file. */
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '../../core/model/errors.js';
import { SQLITE_CHECKPOINT_PAGES } from '../../limits.js';
import { READ_ONLY, resultCode } from './sqlite-errors.js';
import { addVectorFunctions } from './vector-functions.js';

const FIRST_READ = 'SELECT 1 FROM sqlite_schema';

/** Opens the file to write, and creates it and its folder if they are missing. */
export function openFile(path: string, vectorLibrary: string | null): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true });
  // SQLite's own waiting would block this whole process, and with it a transaction of this process that holds the lock.
  const database = new DatabaseSync(path, { timeout: 0, allowExtension: vectorLibrary !== null });
  try {
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = NORMAL');
    database.exec(`PRAGMA wal_autocheckpoint = ${SQLITE_CHECKPOINT_PAGES}`);
    addVectorFunctions(database, vectorLibrary);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens the file to read only. @throws UserError when it does not exist */
export function openToRead(path: string, vectorLibrary: string | null): DatabaseSync {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) {
    throw new UserError(
      `The database file ${path} does not exist: run a backfill first, or correct the path.`,
    );
  }
  try {
    return openReadOnly(path, vectorLibrary);
  } catch (error) {
    if (resultCode(error) !== READ_ONLY || !rollBackJournal(path)) {
      throw error;
    }
    return openReadOnly(path, vectorLibrary);
  }
}

function openReadOnly(path: string, vectorLibrary: string | null): DatabaseSync {
  const database = new DatabaseSync(path, {
    timeout: 0,
    readOnly: true,
    allowExtension: vectorLibrary !== null,
  });
  try {
    database.exec(FIRST_READ);
    addVectorFunctions(database, vectorLibrary);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Rolls back the journal that a run leaves if it is killed while it closes the file: SQLite does so at the first read of a
 * process that may write, and nobody can read before. Returns whether it did.
 */
function rollBackJournal(path: string): boolean {
  try {
    const database = new DatabaseSync(path, { timeout: 0 });
    try {
      database.exec(FIRST_READ);
    } finally {
      database.close();
    }
    return true;
  } catch {
    return false;
  }
}

/**
 * Ends the write-ahead log, so that the file can be read where nobody may write. A database in WAL mode needs two files
 * beside it, which its first reader creates. https://www.sqlite.org/wal.html#read_only_databases
 */
export function leaveOneFile(database: DatabaseSync): void {
  try {
    database.exec('PRAGMA journal_mode = DELETE');
  } catch {
    // Another process uses the file. The last one to close it does this.
  }
}
