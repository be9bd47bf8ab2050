/** TiDB through a pool of mysql2: sessions, transactions, the lock on the schema, and retries. */
import { setTimeout } from 'node:timers/promises';
import {
  type Connection,
  createPool,
  type Pool,
  type PoolConnection,
  type ResultSetHeader,
  type RowDataPacket,
} from 'mysql2/promise';
import type { Log } from '../../core/ports/log.js';
import {
  DATABASE_CONNECT_TIMEOUT_MS,
  DATABASE_CONNECTIONS,
  DATABASE_IDLE_MS,
  DATABASE_RETRY_FIRST_MS,
  DATABASE_RETRY_LONGEST_MS,
  DATABASE_TRIES,
  MIGRATION_LOCK_WAIT_S,
} from '../../limits.js';
import type { Database, Statements } from '../sql/database.js';
import { explainTidbError, failureName, isRetryable, isUnreachable } from './tidb-errors.js';

export interface TidbOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: boolean;
  /** PEM text of a certificate authority; null for the authorities that Node knows. */
  readonly ca: string | null;
  readonly tablePrefix: string;
  readonly log: Log;
}

/**
 * Overrides the server's configuration. Times are UTC. A text that does not fit is an error. Backslashes escape, because
 * mysql2 writes texts so. Each statement sees what was committed before it; rows that must not change are locked.
 */
const SESSION =
  "SET time_zone = '+00:00', transaction_isolation = 'READ-COMMITTED', " +
  "sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'";

/**
 * The name of the lock on the schema, as SQL with the table prefix as a parameter. A lock belongs to the server, not to a
 * database, and its name has at most 64 characters.
 */
const SCHEMA_LOCK = "CONCAT('tiara schema ', MD5(CONCAT(DATABASE(), ?)))";

/** The database on this server. Connects at the first call. */
export function tidbDatabase(options: TidbOptions): Database {
  const pool = createTidbPool(options);
  const server = `${options.host}:${options.port}`;
  const withSession = new WeakSet<Connection>();

  const runOnce = async <T>(body: (connection: PoolConnection) => Promise<T>): Promise<T> => {
    const connection = await pool.getConnection();
    try {
      if (!withSession.has(connection.connection)) {
        await connection.query(SESSION);
        withSession.add(connection.connection);
      }
      const result = await body(connection);
      connection.release();
      return result;
    } catch (error) {
      await recoverConnection(connection, options.tablePrefix);
      throw error;
    }
  };
  const run = <T>(body: (connection: PoolConnection) => Promise<T>): Promise<T> =>
    retry(() => runOnce(body), server, options.log);

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

function createTidbPool({ host, port, user, password, database, tls, ca }: TidbOptions): Pool {
  return createPool({
    host,
    port,
    user,
    password,
    database,
    ...(tls ? { ssl: { minVersion: 'TLSv1.2', verifyIdentity: true, ...(ca === null ? {} : { ca }) } } : {}),
    charset: 'utf8mb4_bin',
    dateStrings: true,
    connectTimeout: DATABASE_CONNECT_TIMEOUT_MS,
    connectionLimit: DATABASE_CONNECTIONS,
    // mysql2 closes idle connections only when maxIdle is below the limit.
    maxIdle: DATABASE_CONNECTIONS - 1,
    idleTimeout: DATABASE_IDLE_MS,
    enableKeepAlive: true,
  });
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
async function recoverConnection(connection: PoolConnection, tablePrefix: string): Promise<void> {
  try {
    await connection.query('ROLLBACK');
    await connection.query(`SELECT RELEASE_LOCK(${SCHEMA_LOCK})`, [tablePrefix]);
    connection.release();
  } catch {
    // The connection is broken. The first failure is reported, and the lock ends with the connection.
    connection.destroy();
  }
}

/** Retries `work` after temporary errors, a limited number of times. An unreachable server also has a time limit. */
async function retry<T>(work: () => Promise<T>, server: string, log: Log): Promise<T> {
  const giveUpAt = Date.now() + 2 * DATABASE_CONNECT_TIMEOUT_MS;
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const isTooLate = isUnreachable(error) && Date.now() > giveUpAt;
      if (!isRetryable(error) || isTooLate || tries === DATABASE_TRIES) {
        throw explainTidbError(error, server);
      }
      const wait = retryWaitMs(tries);
      log.debug(`Retrying on the database at ${server} in ${wait} ms (${failureName(error)}).`);
      await setTimeout(wait);
    }
  }
}

/** Doubles up to a maximum. Jittered, so that runs in conflict do not retry at the same time. */
function retryWaitMs(tries: number): number {
  const longest = Math.min(DATABASE_RETRY_FIRST_MS * 2 ** (tries - 1), DATABASE_RETRY_LONGEST_MS);
  return Math.round(longest * (0.5 + Math.random()));
}
