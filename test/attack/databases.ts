/** The databases of an attack: one that is attacked, and an empty one for the backfill that it is compared with. */
import { copyFileSync } from 'node:fs';
import { databaseAt, embeddedDatabase, type Row, type TestDatabase } from '../support/test-database.js';

export interface Databases {
  /** Two empty databases, which stay as long as the history runs. */
  open(): Promise<{ readonly attacked: TestDatabase; readonly fresh: TestDatabase }>;
  /** Makes the first database equal to this other one; false when only a backfill can. */
  copy(from: TestDatabase, to: TestDatabase): boolean;
  /** Lets time pass for what Tiara wrote with the database's or the runner's clock. */
  age(database: TestDatabase, seconds: number): Promise<void>;
  close(): Promise<void>;
}

export function embeddedDatabases(): Databases {
  return {
    open: () => Promise.resolve({ attacked: embeddedDatabase(), fresh: embeddedDatabase() }),
    copy(from, to) {
      copyFileSync(pathOf(from), pathOf(to));
      return true;
    },
    age: (database, seconds) => age(database, (column) => `datetime(${column}, '-${seconds} seconds')`),
    close: () => Promise.resolve(),
  };
}

/** Two databases of an SQL server, whose tables and views are dropped before each history. */
export function serverDatabases(urls: readonly [string, string]): Databases {
  const [attacked, fresh] = urls.map(databaseAt) as [TestDatabase, TestDatabase];
  const dropNothing = (database: TestDatabase): TestDatabase => ({
    ...database,
    drop: () => Promise.resolve(),
  });
  return {
    async open() {
      for (const database of [attacked, fresh]) {
        for (const row of await database.rows('SHOW FULL TABLES')) {
          const [name, type] = Object.values(row);
          await database.execute(`DROP ${type === 'VIEW' ? 'VIEW' : 'TABLE'} ${String(name)}`);
        }
      }
      return { attacked: dropNothing(attacked), fresh: dropNothing(fresh) };
    },
    copy: () => false,
    age: (database, seconds) => age(database, (column) => `${column} - INTERVAL ${seconds} SECOND`),
    async close() {
      await attacked.drop();
      await fresh.drop();
    },
  };
}

async function age(database: TestDatabase, earlier: (column: string) => string): Promise<void> {
  const columns = ['lease_until', 'caught_up_at'].map((column) => `${column} = ${earlier(column)}`);
  await database.execute(`UPDATE repositories SET ${columns.join(', ')}`).catch(ignoreMissingTable);
}

/** The rows; none while the table does not exist, because every run so far was killed before it made one. */
export function rowsIfAny(database: TestDatabase, sql: string): Promise<readonly Row[]> {
  // An embedded database throws at once.
  return Promise.resolve()
    .then(() => database.rows(sql))
    .catch(ignoreMissingTable);
}

function ignoreMissingTable(error: unknown): readonly Row[] {
  if (/no such table|doesn't exist|unable to open database file/.test(String(error))) {
    return [];
  }
  throw error;
}

function pathOf({ url }: TestDatabase): string {
  return url.slice('sqlite:'.length);
}
