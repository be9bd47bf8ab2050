/** The contract of the store, run on the embedded database, and what is special about its file. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Store } from '../../../src/core/ports/store.js';
import { anIssue, REPOSITORY } from '../../support/given.js';
import { storeAt } from '../../support/store-at.js';
import { storeContract, type Cell, type StoreUnderTest } from '../../support/store-contract.js';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'tiara-sqlite-'));

function open(tablePrefix = ''): Promise<StoreUnderTest> {
  const folder = newFolder();
  const path = join(folder, 'a new folder', 'tiara.db');
  const stores: Store[] = [];
  const another = (otherPrefix = tablePrefix): Store => {
    const store = storeAt(`sqlite:${path}`, otherPrefix);
    stores.push(store);
    return store;
  };
  return Promise.resolve({
    store: another(),
    another,
    rows: (sql) => Promise.resolve(rowsIn(path, withPrefix(sql, tablePrefix))),
    isEmbedded: true,
    tablePrefix,
    close: async () => {
      await Promise.all(stores.map((store) => store.close()));
      rmSync(folder, { recursive: true });
    },
  });
}

function rowsIn(path: string, sql: string): Record<string, Cell>[] {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  try {
    const found = database.prepare(sql).all() as Record<string, Cell>[];
    // SQLite's rows have no prototype, so they are equal to no other object.
    return found.map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}

/** Most of the contract names tables without a prefix. */
function withPrefix(sql: string, prefix: string): string {
  return sql.includes(prefix)
    ? sql
    : sql.replace(/\b(FROM|JOIN|INTO|TABLE|UPDATE) (?!sqlite_)(?=[a-z])/g, `$1 ${prefix}`);
}

describe('the store in an embedded database', () => {
  storeContract(() => open());
});

describe('the store in an embedded database, with a table prefix', () => {
  storeContract(() => open('team_'));
});

describe('the file of the embedded database', () => {
  let folder = '';
  beforeEach(() => {
    folder = newFolder();
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  async function errorOfMigrating(path: string): Promise<unknown> {
    const store = storeAt(`sqlite:${path}`);
    const error: unknown = await store.migrate().catch((reason: unknown) => reason);
    await store.close();
    return error;
  }

  it('is not created over a file of another kind', async () => {
    const path = join(folder, 'tiara.db');
    writeFileSync(path, 'Call me Ishmael. '.repeat(100));
    expect(await errorOfMigrating(path)).toMatchObject({
      name: 'UserError',
      message: `The database file ${path} is not an SQLite database: choose another path.`,
    });
  });

  it('cannot be a folder, or be inside a file', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const path of [folder, join(file, 'tiara.db')]) {
      expect(await errorOfMigrating(path)).toMatchObject({
        name: 'UserError',
        message: expect.stringMatching(/^The database file .* cannot be (opened|created)/),
      });
    }
  });

  it('can be written as soon as another process has finished writing', async () => {
    const path = join(folder, 'tiara.db');
    const store = storeAt(`sqlite:${path}`);
    await store.migrate();
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    let isDone = false;
    const applied = store.rows
      .apply(REPOSITORY, [{ change: 'upsert', record: anIssue(), freshness: 'live' }])
      .finally(() => {
        isDone = true;
      });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(isDone).toBe(false);
    other.exec('COMMIT');
    other.close();
    expect(await applied).toEqual(['stored']);
    await store.close();
  });

  it('explains every table and column in its schema', async () => {
    const path = join(folder, 'tiara.db');
    const store = storeAt(`sqlite:${path}`);
    await store.migrate();
    await store.spaces.openActive('m', 3);
    await store.close();
    for (const { sql } of rowsIn(path, `SELECT sql FROM sqlite_schema WHERE type = 'table'`)) {
      const [, ...columns] = String(sql)
        .split('\n')
        .filter((line) => line !== ')');
      expect(columns.length).toBeGreaterThan(1);
      for (const column of columns) {
        expect(column).toMatch(/\/\* .+ \*\/|^ *PRIMARY KEY \(/);
      }
    }
  });
});
