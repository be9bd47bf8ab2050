/** Databases for tests, empty and for one test only, with a reader that is not Tiara's own. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from '@jest/globals';
import { createConnection } from 'mysql2/promise';

export type Row = Record<string, string | number | null>;

export interface TestDatabase {
  /** As for the input `database-url`. */
  readonly url: string;
  /** Vectors as JSON texts, times as `YYYY-MM-DD hh:mm:ss`. */
  rows(sql: string): Promise<Row[]>;
  drop(): Promise<void>;
}

const SERVER = process.env['TIARA_TEST_DATABASE_URL'];

/** What MariaDB has under other names than TiDB. */
const MARIADB_FUNCTIONS = [
  'CREATE FUNCTION VEC_FROM_TEXT(s LONGTEXT) RETURNS BLOB DETERMINISTIC RETURN VEC_FromText(s)',
  'CREATE FUNCTION VEC_AS_TEXT(v BLOB) RETURNS LONGTEXT DETERMINISTIC RETURN VEC_ToText(v)',
  'CREATE FUNCTION VEC_COSINE_DISTANCE(a BLOB, b BLOB) RETURNS DOUBLE DETERMINISTIC RETURN VEC_DISTANCE_COSINE(a, b)',
];

/** One suite on the embedded database and on the SQL server that TIARA_TEST_DATABASE_URL names. */
export function describeDatabases(name: string, body: (open: () => Promise<TestDatabase>) => void): void {
  describe(`${name}, embedded database`, () => {
    body(() => Promise.resolve(embeddedDatabase()));
  });
  describeSqlServer(`${name}, SQL server`, body);
}

/**
 * A suite on the SQL server. Without one, a test says loudly that the suite was not run, and fails where
 * TIARA_REQUIRE_SQL says that there has to be one.
 */
export function describeSqlServer(name: string, body: (open: () => Promise<TestDatabase>) => void): void {
  if (SERVER !== undefined) {
    describe(name, () => {
      body(() => serverDatabase(SERVER));
    });
    return;
  }
  describe(name, () => {
    it('NOT RUN: TIARA_TEST_DATABASE_URL names no SQL server', () => {
      console.warn(`${name}: NOT RUN, TIARA_TEST_DATABASE_URL names no SQL server`);
      expect(process.env['TIARA_REQUIRE_SQL']).toBeUndefined();
    });
  });
}

export function embeddedDatabase(): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'tiara-db-'));
  const path = join(folder, 'tiara.db');
  return {
    url: `sqlite:${path}`,
    rows: (sql) => {
      const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
      try {
        return Promise.resolve(database.prepare(sql).all().map(plainRow));
      } finally {
        database.close();
      }
    },
    drop: () => {
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}

async function serverDatabase(server: string): Promise<TestDatabase> {
  const name = `tiara_test_${randomBytes(8).toString('hex')}`;
  const url = new URL(server);
  await statements(server, [`CREATE DATABASE ${name}`]);
  url.pathname = `/${name}`;
  const [version] = await statements(url.href, ['SELECT VERSION() AS version']);
  if (String(version?.['version']).includes('MariaDB')) {
    await statements(url.href, MARIADB_FUNCTIONS);
  }
  return {
    url: url.href,
    rows: (sql) => statements(url.href, [sql]),
    drop: async () => {
      await statements(server, [`DROP DATABASE ${name}`]);
    },
  };
}

/** Runs them on a connection of its own, and gives the rows of the last one. */
async function statements(url: string, texts: readonly string[]): Promise<Row[]> {
  const connection = await createConnection({
    uri: url,
    dateStrings: true,
    timezone: 'Z',
    jsonStrings: true,
  });
  try {
    let rows: Row[] = [];
    for (const text of texts) {
      const [found] = await connection.query(text);
      rows = Array.isArray(found) ? (found as Record<string, unknown>[]).map(plainRow) : [];
    }
    return rows;
  } finally {
    await connection.end();
  }
}

/** Vectors are bytes in SQLite and MariaDB and text in TiDB: as lists of numbers they are the same. */
function plainRow(row: object): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]: [string, unknown]) => [name, plainValue(value)]),
  );
}

function plainValue(value: unknown): string | number | null {
  if (value instanceof Uint8Array) {
    return JSON.stringify([...new Float32Array(new Uint8Array(value).buffer)]);
  }
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

/** Tells once which server the suites ran on. */
export async function serverVersion(): Promise<string | null> {
  if (SERVER === undefined) {
    return null;
  }
  const [row] = await statements(SERVER, ['SELECT VERSION() AS version']);
  return String(row?.['version']);
}
