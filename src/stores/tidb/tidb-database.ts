/** TiDB through a pool of mysql2: transactions, the lock on the schema, and retries. */
import type { Connection, Pool, PoolConnection } from 'mysql2/promise';
import { MIGRATION_LOCK_WAIT_S } from '../../limits.js';
import type { Database, Statements } from '../sql/database.js';
import { openPackets, type StatementPackets } from './statement-packets.js';
import { openTidbPool, type TidbOptions } from './tidb-connection.js';
import { isRetryable, needsNewConnection } from './tidb-errors.js';
import { createRetry } from './tidb-retry.js';
import { completeSession, prepareSession, SESSION_OPENING } from './tidb-session.js';

/**
 * The name of the lock on the schema, as SQL with the table prefix as a parameter. A lock belongs to the server, not to a
 * database, and its name has at most 64 characters.
 */
const SCHEMA_LOCK = "CONCAT('tiara schema ', MD5(CONCAT(DATABASE(), ?)))";

/** The database on this server. Connects at the first call. */
export function tidbDatabase(options: TidbOptions): Database {
  const { host, port, log, retryMs } = options;
  const { pool, contact } = openTidbPool(options);
  const retry = createRetry({ server: `${host}:${port}`, log, contact, retryMs });
  const prepared = new WeakSet<Connection>();

  const prepare = async (connection: PoolConnection): Promise<void> => {
    if (!prepared.has(connection.connection)) {
      await prepareSession(connection);
      prepared.add(connection.connection);
    }
  };
  const runOnce = connectionLender(pool, options, prepare);
  const run = <T>(body: (connection: PoolConnection) => Promise<T>): Promise<T> =>
    retry(() =>
      runOnce(async (connection) => {
        await prepare(connection);
        return body(connection);
      }),
    );
  /** Opens the session in the round trip of its first read. Null when the session's variables were others meanwhile. */
  const readFirst = async <T>(
    connection: PoolConnection,
    body: (statements: Statements) => Promise<T>,
  ): Promise<{ readonly result: T } | null> => {
    const opened: (readonly unknown[])[] = [];
    const preface = {
      statements: SESSION_OPENING,
      take: (results: readonly unknown[]) => opened.push(results),
    };
    const result = await withPackets(openPackets(connection, { preface }), body);
    const [results] = opened;
    if (results === undefined || (await completeSession(connection, results))) {
      return null;
    }
    prepared.add(connection.connection);
    return { result };
  };
  const read = async <T>(
    connection: PoolConnection,
    body: (statements: Statements) => Promise<T>,
  ): Promise<T> => {
    if (!prepared.has(connection.connection)) {
      const first = await readFirst(connection, body).catch((error: unknown) => {
        if (isRetryable(error)) {
          throw error;
        }
        // It may come from the session's variables. If not, the read fails again.
        return null;
      });
      if (first !== null) {
        return first.result;
      }
      await prepare(connection);
    }
    return withPackets(openPackets(connection), body);
  };

  return {
    read: (body) => retry(() => runOnce((connection) => read(connection, body))),
    transaction: (body) =>
      run((connection) =>
        withPackets(openPackets(connection, { opening: 'START TRANSACTION' }), body, 'COMMIT'),
      ),
    change: (sql, parameters) =>
      run((connection) =>
        withPackets(openPackets(connection), (statements) => statements.change(sql, parameters)),
      ),
    changeSchema: (body) => run((connection) => withSchemaLock(connection, options.tablePrefix, body)),
    close: () => pool.end(),
  };
}

/**
 * Returns what runs a body on a connection of the pool. The first call opens as many as the run needs at once: the others
 * are prepared meanwhile. One of them that fails is opened again when it is needed, and its failure is reported then.
 */
function connectionLender(
  pool: Pool,
  { connections: wanted = 1, tablePrefix }: TidbOptions,
  prepare: (connection: PoolConnection) => Promise<void>,
): <T>(body: (connection: PoolConnection) => Promise<T>) => Promise<T> {
  const opening = new Set<Promise<void>>();
  let isFirstCall = true;
  let inUse = 0;

  const lend = async <T>(body: (connection: PoolConnection) => Promise<T>): Promise<T> => {
    // The pool would open one more, which takes longer than one that is nearly open.
    while (inUse >= wanted && opening.size > 0) {
      await Promise.race(opening);
    }
    inUse += 1;
    try {
      return await runOnOne(body);
    } finally {
      inUse -= 1;
    }
  };
  const runOnOne = async <T>(body: (connection: PoolConnection) => Promise<T>): Promise<T> => {
    const connecting = pool.getConnection();
    if (isFirstCall) {
      isFirstCall = false;
      openOthers();
    }
    const connection = await connecting;
    try {
      const result = await body(connection);
      connection.release();
      return result;
    } catch (error) {
      await recoverConnection(connection, error, tablePrefix);
      throw error;
    }
  };
  const openOthers = (): void => {
    for (let others = wanted - 1; others > 0; others -= 1) {
      const other: Promise<void> = lend(prepare)
        .catch(() => undefined)
        .finally(() => opening.delete(other));
      opening.add(other);
    }
  };
  return lend;
}

/** Runs the body, sends what it has queued and then the `closing` statement. */
async function withPackets<T>(
  packets: StatementPackets,
  body: (statements: Statements) => T | Promise<T>,
  closing?: string,
): Promise<T> {
  try {
    const result = await body(packets);
    await packets.finish(closing);
    return result;
  } finally {
    packets.close();
  }
}

/**
 * Statements that change the schema commit by themselves, so a lock replaces the transaction. If another run still holds
 * the lock after MIGRATION_LOCK_WAIT_S, this run continues without it: the statements are harmless when repeated.
 */
async function withSchemaLock<T>(
  connection: PoolConnection,
  tablePrefix: string,
  body: (statements: Statements) => Promise<T>,
): Promise<T> {
  const packets = openPackets(connection);
  packets.queue(`SELECT GET_LOCK(${SCHEMA_LOCK}, ?)`, [tablePrefix, MIGRATION_LOCK_WAIT_S]);
  return withPackets(packets, body, connection.format(`SELECT RELEASE_LOCK(${SCHEMA_LOCK})`, [tablePrefix]));
}

/** Rolls back and releases the lock after a failure, so that the connection can be reused. */
async function recoverConnection(
  connection: PoolConnection,
  failure: unknown,
  tablePrefix: string,
): Promise<void> {
  try {
    if (!needsNewConnection(failure)) {
      await connection.query(`ROLLBACK; SELECT RELEASE_LOCK(${SCHEMA_LOCK})`, [tablePrefix]);
      connection.release();
      return;
    }
  } catch {
    // The connection is broken. The first failure is reported.
  }
  // The transaction and the lock end with the connection.
  connection.destroy();
}
