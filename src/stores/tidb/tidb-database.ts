/** TiDB through a pool of mysql2: transactions, the lock on the schema, and retries. */
import type { Connection, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { MIGRATION_LOCK_WAIT_S } from '../../limits.js';
import type { Database, Statements } from '../sql/database.js';
import { openTidbPool, type TidbOptions } from './tidb-connection.js';
import { needsNewConnection } from './tidb-errors.js';
import { createRetry } from './tidb-retry.js';
import { prepareSession } from './tidb-session.js';

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

  const runOnce = async <T>(body: (connection: PoolConnection) => Promise<T>): Promise<T> => {
    const connection = await pool.getConnection();
    try {
      if (!prepared.has(connection.connection)) {
        await prepareSession(connection);
        prepared.add(connection.connection);
      }
      const result = await body(connection);
      connection.release();
      return result;
    } catch (error) {
      await recoverConnection(connection, error, options.tablePrefix);
      throw error;
    }
  };
  const run = <T>(body: (connection: PoolConnection) => Promise<T>): Promise<T> => retry(() => runOnce(body));

  return {
    read: (body) => run((connection) => body(connectionStatements(connection))),
    transaction: (body) =>
      run(async (connection) => {
        await connection.query('START TRANSACTION');
        const result = await body(connectionStatements(connection));
        await connection.query('COMMIT');
        return result;
      }),
    changeSchema: (body) => run((connection) => withSchemaLock(connection, options.tablePrefix, body)),
    close: () => pool.end(),
  };
}

/** Uses the text protocol, because in a prepared statement a LIMIT or a vector cannot be a parameter. */
function connectionStatements(connection: PoolConnection): Statements {
  return {
    rows: async (sql, parameters = []) => (await connection.query<RowDataPacket[]>(sql, [...parameters]))[0],
    // mysql2 asks the server for the number of rows found, so rows whose values stay the same count.
    change: async (sql, parameters = []) =>
      (await connection.query<ResultSetHeader>(sql, [...parameters]))[0].affectedRows,
  };
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
  await connection.query(`SELECT GET_LOCK(${SCHEMA_LOCK}, ?)`, [tablePrefix, MIGRATION_LOCK_WAIT_S]);
  const result = await body(connectionStatements(connection));
  await connection.query(`SELECT RELEASE_LOCK(${SCHEMA_LOCK})`, [tablePrefix]);
  return result;
}

/** Rolls back and releases the lock after a failure, so that the connection can be reused. */
async function recoverConnection(
  connection: PoolConnection,
  failure: unknown,
  tablePrefix: string,
): Promise<void> {
  try {
    if (!needsNewConnection(failure)) {
      await connection.query('ROLLBACK');
      await connection.query(`SELECT RELEASE_LOCK(${SCHEMA_LOCK})`, [tablePrefix]);
      connection.release();
      return;
    }
  } catch {
    // The connection is broken. The first failure is reported.
  }
  // The transaction and the lock end with the connection.
  connection.destroy();
}
