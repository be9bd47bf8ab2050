/** SQLite, as Node has it built in: one file, one transaction at a time. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { SQLITE_BUSY_POLL_MS, SQLITE_BUSY_TIMEOUT_MS, SQLITE_IDLE_MS } from '../../limits.js';
import type { Cell, Database, Statements } from '../sql/database.js';
import { leaveOneFile, openFile, openToRead } from './open-file.js';
import { BUSY, explainSqliteError, resultCode } from './sqlite-errors.js';
import { preparedStatements } from './prepared-statements.js';

export interface SqliteAccess {
  readonly isReadOnly: boolean;
  /** The path of a library with vector functions (vector-library.ts); null to use only our own. */
  readonly vectorLibrary: string | null;
}

/**
 * The database in this file. The first call opens it, and creates the file and its folder if they are missing, unless
 * `isReadOnly`; then it closes it after SQLITE_IDLE_MS without a call. Transactions of this process wait in a queue. While another process writes, they retry.
 */
export function sqliteDatabase(path: string, { isReadOnly, vectorLibrary }: SqliteAccess): Database {
  let opened: DatabaseSync | null = null;
  let prepare: ((sql: string) => StatementSync) | null = null;
  let isClosed = false;
  let lastInQueue: Promise<unknown> = Promise.resolve();

  const letGo = (): void => {
    opened?.close();
    [opened, prepare] = [null, null];
  };
  let idle: NodeJS.Timeout | null = null;
  /**
   * A server of tools lives for days. While it held the file open, no run could end the write-ahead log (leaveOneFile), and it
   * would not see another file that takes the place of this one.
   */
  const closeSoon = (): void => {
    if (isReadOnly) {
      idle ??= setTimeout(() => {
        lastInQueue = lastInQueue.then(letGo).catch(() => undefined);
      }, SQLITE_IDLE_MS);
      idle.refresh().unref();
    }
  };
  const enqueue = <T>(work: (database: DatabaseSync) => Promise<T>): Promise<T> => {
    const result = lastInQueue.then(async () => {
      if (isClosed) {
        throw new Error('the store is closed');
      }
      try {
        opened ??= await whenFree(() =>
          isReadOnly ? openToRead(path, vectorLibrary) : openFile(path, vectorLibrary),
        );
        return await work(opened);
      } catch (error) {
        throw explainSqliteError(path, error, isReadOnly);
      } finally {
        closeSoon();
      }
    });
    lastInQueue = result.catch(() => undefined);
    return result;
  };
  const statementsOf = (database: DatabaseSync): EmbeddedStatements =>
    sqliteStatements((prepare ??= preparedStatements(database)));
  const transaction: Database['transaction'] = (body) =>
    enqueue((database) => runTransaction(database, statementsOf(database), body));
  return {
    read: (body) => enqueue((database) => body(statementsOf(database))),
    transaction,
    change: (sql, parameters) => transaction((statements) => statements.change(sql, parameters)),
    // In SQLite, changes of the schema are part of the transaction.
    changeSchema: transaction,
    async close() {
      await lastInQueue;
      isClosed = true;
      if (opened !== null && !isReadOnly) {
        leaveOneFile(opened);
      }
      letGo();
    },
  };
}

/** Locks the database from the beginning. A transaction that starts by reading can fail when it then wants to write. */
async function runTransaction<T>(
  database: DatabaseSync,
  statements: EmbeddedStatements,
  body: (statements: Statements) => T | Promise<T>,
): Promise<T> {
  await whenFree(() => {
    database.exec('BEGIN IMMEDIATE');
  });
  try {
    const result = await body(statements);
    statements.finish();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) {
      database.exec('ROLLBACK');
    }
    throw error;
  }
}

interface EmbeddedStatements extends Statements {
  /** @throws what a queued statement has failed with */
  finish(): void;
}

/** There are no round trips to save here, so a queued statement runs at once. */
function sqliteStatements(prepare: (sql: string) => StatementSync): EmbeddedStatements {
  let failure: { readonly error: unknown } | null = null;
  const finish = (): void => {
    if (failure !== null) {
      throw failure.error;
    }
  };
  const run = <T>(work: () => T): Promise<T> =>
    whenFree(() => {
      finish();
      return work();
    });
  return {
    rows: (sql, parameters = []) => run(() => prepare(sql).all(...parameters) as Record<string, Cell>[]),
    change: (sql, parameters = []) => run(() => Number(prepare(sql).run(...parameters).changes)),
    queue: (sql, parameters = []) => {
      try {
        finish();
        prepare(sql).run(...parameters);
      } catch (error) {
        failure = { error };
      }
    },
    finish,
  };
}

/** Runs `work` when no other process is writing. Gives up after SQLITE_BUSY_TIMEOUT_MS. */
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
    // Jittered, so that two waiting processes do not keep retrying at the same time.
    await delay(SQLITE_BUSY_POLL_MS * (0.5 + Math.random()));
  }
}
