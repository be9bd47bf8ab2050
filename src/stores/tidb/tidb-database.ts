/** A pool of mysql2 behind the calls that the shared SQL makes. */
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
import { explainTidbError, isRetryable, isUnreachable, failureName } from './tidb-errors.js';

export interface TidbOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: boolean;
  /** PEM text of a certificate authority; null: those that Node knows. */
  readonly ca: string | null;
  readonly log: Log;
}

/**
 * Nothing is left to the server's configuration: times are UTC, a text that does not fit is an error, and backslashes
 * escape, because that is how mysql2 writes texts. Every statement sees what is committed; rows that matter are locked.
 */
const SESSION =
  "SET time_zone = '+00:00', transaction_isolation = 'READ-COMMITTED', " +
  "sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'";

/** A lock belongs to the server, not to a database, and its name has 64 characters at the most. */
const SCHEMA_LOCK = "CONCAT('tiara schema ', MD5(DATABASE()))";

/** The database on this server. Nothing is connected before the first call. */
export function tidbDatabase(options: TidbOptions): Database {
  const pool = createTidbPool(options);
  const server = `${options.host}:${options.port}`;
  const prepared = new WeakSet<Connection>();

  const once = async <T>(body: (connection: PoolConnection) => Promise<T>): Promise<T> => {
    const connection = await pool.getConnection();
    try {
      if (!prepared.has(connection.connection)) {
        await connection.query(SESSION);
        prepared.add(connection.connection);
      }
      const result = await body(connection);
      connection.release();
      return result;
    } catch (error) {
      await recoverConnection(connection);
      throw error;
    }
  };
  const retried = <T>(body: (connection: PoolConnection) => Promise<T>): Promise<T> =>
    retry(() => once(body), server, options.log);

  return {
    read: (body) => retried((connection) => body(connectionStatements(connection))),
    transaction: (body) =>
      retried(async (connection) => {
        await connection.query('START TRANSACTION');
        const result = await body(connectionStatements(connection));
        await connection.query('COMMIT');
        return result;
      }),
    exclusively: (body) => retried((connection) => withSchemaLock(connection, body)),
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
    // mysql2 looks for idle connections only when it may not keep them all.
    maxIdle: DATABASE_CONNECTIONS - 1,
    idleTimeout: DATABASE_IDLE_MS,
    enableKeepAlive: true,
  });
}

/** The text protocol: in a prepared statement a LIMIT or a vector cannot be a parameter. */
function connectionStatements(connection: PoolConnection): Statements {
  return {
    rows: async (sql, parameters = []) => (await connection.query<RowDataPacket[]>(sql, [...parameters]))[0],
    // mysql2 asks for the rows found: a row that is set to what it was counts.
    change: async (sql, parameters = []) =>
      (await connection.query<ResultSetHeader>(sql, [...parameters]))[0].affectedRows,
  };
}

/**
 * Statements of a schema commit themselves, so a lock takes the place of a transaction. When it cannot be had in time
 * the work is done all the same: its statements are harmless when another run does them too.
 */
async function withSchemaLock<T>(
  connection: PoolConnection,
  body: (statements: Statements) => Promise<T>,
): Promise<T> {
  await connection.query(`SELECT GET_LOCK(${SCHEMA_LOCK}, ?)`, [MIGRATION_LOCK_WAIT_S]);
  const result = await body(connectionStatements(connection));
  await connection.query(`SELECT RELEASE_LOCK(${SCHEMA_LOCK})`);
  return result;
}

/** Ends what a failure left open. A lock ends with its connection. */
async function recoverConnection(connection: PoolConnection): Promise<void> {
  try {
    await connection.query('ROLLBACK');
    await connection.query(`SELECT RELEASE_LOCK(${SCHEMA_LOCK})`);
    connection.release();
  } catch {
    // It is the connection that is broken; the failure that led here is told.
    connection.destroy();
  }
}

async function retry<T>(work: () => Promise<T>, server: string, log: Log): Promise<T> {
  const patienceEnds = Date.now() + 2 * DATABASE_CONNECT_TIMEOUT_MS;
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const isHopeless = isUnreachable(error) && Date.now() > patienceEnds;
      if (!isRetryable(error) || isHopeless || tries === DATABASE_TRIES) {
        throw explainTidbError(error, server);
      }
      const wait = retryWaitMs(tries);
      log.debug(`The database at ${server} asks for another try (${failureName(error)}), in ${wait} ms.`);
      await setTimeout(wait);
    }
  }
}

/** Doubles up to a longest wait, and is jittered, so that runs that met do not meet again. */
function retryWaitMs(tries: number): number {
  const longest = Math.min(DATABASE_RETRY_FIRST_MS * 2 ** (tries - 1), DATABASE_RETRY_LONGEST_MS);
  return Math.round(longest * (0.5 + Math.random()));
}
