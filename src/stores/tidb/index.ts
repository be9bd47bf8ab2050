/** TiDB over mysql2. */
import { setTimeout } from 'node:timers/promises';
import { createPool, type Pool, type PoolConnection, type ResultSetHeader } from 'mysql2/promise';
import { UserError } from '../../core/errors.js';
import type { Log, Store } from '../../core/ports.js';
import {
  DATABASE_CONNECTIONS,
  DATABASE_CONNECT_TIMEOUT_MS,
  DATABASE_IDLE_MS,
  DATABASE_RETRY_FIRST_MS,
  DATABASE_RETRY_LONGEST_MS,
  DATABASE_TRIES,
  MIGRATION_LOCK_WAIT_S,
} from '../../limits.js';
import type { Database, Parameter, Row, Session } from '../sql/database.js';
import { sqlStore } from '../sql/store.js';
import { tidbDialect } from './dialect.js';
import { explain, isPassing } from './failure.js';

export interface TidbOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: boolean;
  /** PEM text of a certificate authority; null for the public ones. */
  readonly ca: string | null;
  readonly log: Log;
}

/** Every session speaks UTC, and has the modes that the escaping of mysql2 and our upserts rely on. */
const SESSION = "SET time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'";
/** Names of locks belong to the whole server, and have 64 characters at most. */
const MIGRATION_LOCK = "LEFT(CONCAT('tiara ', DATABASE()), 64)";

/** The store in this database; connects when it is first used. */
export function tidbStore(options: TidbOptions): Store {
  return sqlStore(tidbDatabase(options));
}

function tidbDatabase(options: TidbOptions): Database {
  const server = `${options.host}:${options.port}`;
  const pool = poolOf(options);

  async function attempt<T>(work: (connection: PoolConnection) => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await withConnection(pool, work);
      } catch (error) {
        if (tried >= DATABASE_TRIES || !isPassing(error)) {
          throw explain(error, server);
        }
        const wait = waitBefore(tried);
        options.log.debug(
          `database ${server}: ${String((error as { code?: unknown }).code)}, trying again in ${wait} ms`,
        );
        await setTimeout(wait);
      }
    }
  }

  return {
    dialect: tidbDialect,
    read: (sql, parameters) => attempt((connection) => sessionOf(connection).read(sql, parameters)),
    transaction: (work) => attempt((connection) => transacted(connection, work)),
    migration: (work) => attempt((connection) => locked(connection, server, work)),
    close: () => pool.end(),
  };
}

function poolOf({ host, port, user, password, database, tls, ca }: TidbOptions): Pool {
  return createPool({
    host,
    port,
    user,
    password,
    database,
    ...(tls ? { ssl: { minVersion: 'TLSv1.2', ...(ca === null ? {} : { ca }) } } : {}),
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    connectTimeout: DATABASE_CONNECT_TIMEOUT_MS,
    connectionLimit: DATABASE_CONNECTIONS,
    maxIdle: DATABASE_CONNECTIONS,
    idleTimeout: DATABASE_IDLE_MS,
    enableKeepAlive: true,
  });
}

async function withConnection<T>(pool: Pool, work: (connection: PoolConnection) => Promise<T>): Promise<T> {
  const connection = await pool.getConnection();
  try {
    await connection.query(SESSION);
    const result = await work(connection);
    connection.release();
    return result;
  } catch (error) {
    // Whatever state it is in, it is not used again.
    connection.destroy();
    throw error;
  }
}

/** The text protocol: with the binary one a LIMIT or a vector cannot be a parameter. */
function sessionOf(connection: PoolConnection): Session {
  return {
    read: async (sql, parameters = []) => (await connection.query(sql, [...parameters]))[0] as Row[],
    write: async (sql, parameters: readonly Parameter[] = []) =>
      (await connection.query<ResultSetHeader>(sql, [...parameters]))[0].affectedRows,
  };
}

async function transacted<T>(connection: PoolConnection, work: (session: Session) => Promise<T>): Promise<T> {
  await connection.query('START TRANSACTION');
  const result = await work(sessionOf(connection));
  await connection.query('COMMIT');
  return result;
}

/** Statements of a schema commit themselves, so a lock takes the place of a transaction. It ends with the connection. */
async function locked(
  connection: PoolConnection,
  server: string,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  const session = sessionOf(connection);
  const [row] = await session.read(`SELECT GET_LOCK(${MIGRATION_LOCK}, ?) AS isOurs`, [
    MIGRATION_LOCK_WAIT_S,
  ]);
  if (row?.['isOurs'] !== 1) {
    throw new UserError(
      `Another run is changing the tables in the database at ${server}: run again in a minute.`,
    );
  }
  try {
    await work(session);
  } finally {
    await session.read(`SELECT RELEASE_LOCK(${MIGRATION_LOCK})`);
  }
}

/** Doubles, up to a longest wait, and is spread so that runs that met once do not meet again. */
function waitBefore(tried: number): number {
  const longest = Math.min(DATABASE_RETRY_LONGEST_MS, DATABASE_RETRY_FIRST_MS * 2 ** tried);
  return Math.round(longest * (0.5 + Math.random() / 2));
}
