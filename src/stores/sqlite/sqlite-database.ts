/** Node's own SQLite behind the calls that the shared SQL makes. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { RefusedError, UserError, withoutText } from '../../core/model/errors.js';
import { SQLITE_BUSY_POLL_MS, SQLITE_BUSY_TIMEOUT_MS } from '../../limits.js';
import type { Cell, Database, Statements } from '../sql/database.js';
import { addVectorFunctions } from './vector-functions.js';

/** SQLite's result codes; the extended ones hold them in their lowest byte. */
const BUSY = 5;
const READ_ONLY = 8;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;
/** Too big, against a constraint or a trigger, of another type: about the row that is written. */
const REFUSED = new Set([18, 19, 20]);

/**
 * The database in this file, created with its folder when missing. Nothing is opened before the first call.
 * Transactions of one process wait for each other in line, those of others by asking again.
 */
export function sqliteDatabase(path: string): Database {
  let opened: DatabaseSync | null = null;
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();

  const inLine = <T>(work: (database: DatabaseSync) => Promise<T>): Promise<T> => {
    const turn = last.then(async () => {
      if (isClosed) {
        throw new Error('the store is closed');
      }
      try {
        opened ??= await whenFree(() => openFile(path));
        return await work(opened);
      } catch (error) {
        throw explainSqliteError(path, error);
      }
    });
    last = turn.catch(() => undefined);
    return turn;
  };
  const transaction: Database['transaction'] = (body) => inLine((database) => transactionIn(database, body));
  return {
    read: (body) => inLine((database) => body(sqliteStatements(database))),
    transaction,
    // A schema is changed like anything else.
    exclusively: transaction,
    async close() {
      await last;
      isClosed = true;
      opened?.close();
      opened = null;
    },
  };
}

/** Locks the database from the beginning: a transaction that reads first could not become one that writes later. */
async function transactionIn<T>(
  database: DatabaseSync,
  body: (statements: Statements) => Promise<T>,
): Promise<T> {
  await whenFree(() => {
    database.exec('BEGIN IMMEDIATE');
  });
  try {
    const result = await body(sqliteStatements(database));
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) {
      database.exec('ROLLBACK');
    }
    throw error;
  }
}

function sqliteStatements(database: DatabaseSync): Statements {
  return {
    rows: (sql, parameters = []) =>
      whenFree(() => database.prepare(sql).all(...parameters) as Record<string, Cell>[]),
    change: (sql, parameters = []) =>
      whenFree(() => Number(database.prepare(sql).run(...parameters).changes)),
  };
}

function openFile(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true });
  // SQLite's own waiting would hold up this whole process, and with it a transaction that the wait is for.
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = NORMAL');
    addVectorFunctions(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Does it as soon as no other process is writing, or fails after a bounded wait. */
async function whenFree<T>(work: () => T): Promise<T> {
  const deadline = Date.now() + SQLITE_BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (resultCode(error) !== BUSY || Date.now() > deadline) {
        throw error;
      }
    }
    // Jittered, so that two who wait do not go on meeting each other.
    await setTimeout(SQLITE_BUSY_POLL_MS * (0.5 + Math.random()));
  }
}

/** SQLite's primary result code; null for any other failure. */
function resultCode(error: unknown): number | null {
  const { errcode } = (error ?? {}) as { readonly errcode?: unknown };
  return typeof errcode === 'number' ? errcode & 0xff : null;
}

/** A file that cannot be used is the reader's to mend; anything else passes as it is. */
function explainSqliteError(path: string, error: unknown): unknown {
  if (error instanceof UserError) {
    return error;
  }
  if (REFUSED.has(resultCode(error) ?? 0)) {
    return new RefusedError(
      `The database file ${path} refuses a row: a constraint or a trigger stands against it, or it is too large.`,
      { cause: withoutText(error, `SQLite ${resultCode(error) ?? 0}`) },
    );
  }
  const reason = fileProblem(error);
  return reason === null ? error : new UserError(`The database file ${path} ${reason}`, { cause: error });
}

function fileProblem(error: unknown): string | null {
  switch (resultCode(error)) {
    case BUSY:
      return `has been locked by another process for ${SQLITE_BUSY_TIMEOUT_MS / 1000} s: end that process, or run again later.`;
    case READ_ONLY:
      return 'may not be written: give this user the right to write it and its folder.';
    case IO_ERROR:
      return 'could not be read or written: the disk or the folder gave an error.';
    case CORRUPT:
      return 'is damaged: restore a copy, or remove it and run a backfill.';
    case FULL:
      return 'cannot grow: the disk is full.';
    case CANNOT_OPEN:
      return 'cannot be opened: sqlite: is followed by the path of a file in a folder that may be written.';
    case NOT_A_DATABASE:
      return 'is not an SQLite database: name another path.';
    case null:
    default: {
      const { syscall, code } = (error ?? {}) as { readonly syscall?: unknown; readonly code?: unknown };
      return typeof syscall === 'string' ? `cannot be created (${String(code)}): name another path.` : null;
    }
  }
}
