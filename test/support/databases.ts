/** Databases for tests, empty and for one test only, with a reader that is not Tiara's own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { describeSql, type ScratchDatabase } from './sql-server.js';

export type Row = Record<string, string | number | null>;

export interface TestDatabase {
  /** As for the input `database-url`. */
  readonly url: string;
  /** Vectors as JSON texts, times as `YYYY-MM-DD hh:mm:ss`. */
  rows(sql: string): Promise<Row[]>;
  execute(sql: string): Promise<void>;
  drop(): Promise<void>;
}

/** One suite on the embedded database and on the SQL server that TIARA_TEST_DATABASE_URL names. */
export function describeDatabases(name: string, body: (open: () => Promise<TestDatabase>) => void): void {
  describe(`${name}, embedded database`, () => {
    body(() => Promise.resolve(embeddedDatabase()));
  });
  describeSql(`${name}, SQL server`, (server) => {
    body(async () => databaseAt(await server.scratchDatabase()));
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
    execute: (sql) => {
      const database = new DatabaseSync(path, { timeout: 5_000 });
      database.exec(sql);
      database.close();
      return Promise.resolve();
    },
    drop: () => {
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}

function databaseAt(scratch: ScratchDatabase): TestDatabase {
  const { url } = scratch;
  return {
    url,
    rows: (sql) => rowsOf(url, sql),
    execute: async (sql) => {
      await rowsOf(url, sql);
    },
    drop: () => scratch.drop(),
  };
}

async function rowsOf(url: string, sql: string): Promise<Row[]> {
  const connection = await createConnection({
    uri: url,
    dateStrings: true,
    timezone: 'Z',
    jsonStrings: true,
  });
  try {
    const [found] = await connection.query(sql);
    return Array.isArray(found) ? (found as Record<string, unknown>[]).map(plainRow) : [];
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
