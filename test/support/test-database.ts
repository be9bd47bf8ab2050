/** A database for one test, read by a client that is not Tiara's. It does not import Jest, so that benchmarks can use it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createConnection, type Connection } from 'mysql2/promise';

/** https://www.sqlite.org/rescode.html#readonly_rollback */
const READ_ONLY_ROLLBACK = 776;

export type Row = Record<string, string | number | null>;

export interface TestDatabase {
  /** A value for the input `database-url`. */
  readonly url: string;
  /** Vectors are JSON texts, times are `YYYY-MM-DD hh:mm:ss`. */
  rows(sql: string): Promise<Row[]>;
  execute(sql: string): Promise<void>;
  drop(): Promise<void>;
}

/** An embedded database in its own temporary folder. */
export function embeddedDatabase(): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'tiara-db-'));
  const path = join(folder, 'tiara.db');
  return {
    url: `sqlite:${path}`,
    rows: (sql) => {
      const read = (readOnly: boolean): Row[] => {
        const database = new DatabaseSync(path, { readOnly, timeout: 5_000 });
        try {
          return database.prepare(sql).all().map(plainRow);
        } finally {
          database.close();
        }
      };
      try {
        return Promise.resolve(read(true));
      } catch (error) {
        // A run that was killed while it closed the file has left a journal, which only a writer can roll back.
        if ((error as { readonly errcode?: number }).errcode !== READ_ONLY_ROLLBACK) {
          throw error;
        }
        return Promise.resolve(read(false));
      }
    },
    execute: (sql) =>
      new Promise((resolve) => {
        const database = new DatabaseSync(path, { timeout: 5_000 });
        try {
          database.exec(sql);
        } finally {
          database.close();
        }
        resolve();
      }),
    drop: () => {
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}

/** The database at this `mysql://…` URL. `drop` only closes the connection; the database stays. */
export function databaseAt(url: string): TestDatabase {
  let opened: Promise<Connection> | null = null;
  const rows = async (sql: string): Promise<Row[]> => {
    opened ??= createConnection({ uri: url, dateStrings: true, timezone: 'Z', jsonStrings: true });
    const [found] = await (await opened).query(sql);
    return Array.isArray(found) ? (found as Record<string, unknown>[]).map(plainRow) : [];
  };
  return {
    url,
    rows,
    execute: async (sql) => {
      await rows(sql);
    },
    drop: async () => {
      await (await opened)?.end();
    },
  };
}

/** Vectors are bytes in SQLite and MariaDB, and text in TiDB; here they are always JSON lists of numbers. */
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
