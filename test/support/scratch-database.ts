/** New databases on an SQL server. It does not import Jest, so that benchmarks can use it. */
import { randomBytes } from 'node:crypto';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';

export interface ScratchDatabase {
  /** `mysql://…/<name>` of a new, empty database. */
  readonly url: string;
  /** The URL for a new user with only these privileges on the database, such as `SELECT, INSERT`. */
  urlFor(privileges: string): Promise<string>;
  /** Drops the database and its users. */
  drop(): Promise<void>;
}

/** TiDB's names for MariaDB's vector functions, so that the project's SQL runs unchanged. Each database needs its own. */
const MARIADB_FUNCTIONS = [
  'VEC_FROM_TEXT(s LONGTEXT) RETURNS BLOB DETERMINISTIC RETURN VEC_FromText(s)',
  'VEC_AS_TEXT(v BLOB) RETURNS LONGTEXT DETERMINISTIC RETURN VEC_ToText(v)',
  'VEC_COSINE_DISTANCE(a BLOB, b BLOB) RETURNS DOUBLE DETERMINISTIC RETURN VEC_DISTANCE_COSINE(a, b)',
];

/** A new database on the server at this URL. */
export async function scratchDatabase(serverUrl: string): Promise<ScratchDatabase> {
  const users: string[] = [];
  const name = `tiara_test_${randomBytes(8).toString('hex')}`;
  await connected(serverUrl, async (connection) => {
    await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
    if (await isMariaDb(connection)) {
      for (const definition of MARIADB_FUNCTIONS) {
        await connection.query(`CREATE FUNCTION ${name}.${definition}`);
      }
    }
  });
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    urlFor: (privileges) =>
      connected(serverUrl, async (connection) => {
        const [user, password] = [`user_${randomBytes(4).toString('hex')}`, randomBytes(8).toString('hex')];
        await connection.query(`CREATE USER '${user}'@'%' IDENTIFIED BY '${password}'`);
        users.push(user);
        // For the functions that stand in for TiDB's.
        const functions = (await isMariaDb(connection)) ? ', EXECUTE' : '';
        await connection.query(`GRANT ${privileges}${functions} ON ${name}.* TO '${user}'@'%'`);
        return Object.assign(new URL(url), { username: user, password }).href;
      }),
    drop: () =>
      connected(serverUrl, async (connection) => {
        await connection.query(`DROP DATABASE ${name}`);
        for (const user of users) {
          await connection.query(`DROP USER '${user}'@'%'`);
        }
      }),
  };
}

async function isMariaDb(connection: Connection): Promise<boolean> {
  return (await versionOf(connection)).includes('MariaDB');
}

/** What the server at this URL says it is. */
export function serverVersion(url: string): Promise<string> {
  return connected(url, versionOf);
}

async function versionOf(connection: Connection): Promise<string> {
  const [rows] = await connection.query<RowDataPacket[]>('SELECT VERSION() AS version');
  return String(rows[0]?.['version']);
}

async function connected<T>(url: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnection(url);
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}
