/** Migrations, repeated and at once. */
import { expect, it } from '@jest/globals';
import { anIssue } from '../../support/given.js';
import type { OpenStore, StoreUnderTest } from '../../support/store-contract.js';
import { apply, change, freshStore, upsert } from './given.js';

export function migrateContract(open: OpenStore): void {
  const database = freshStore(open);

  it('ends with the same schema when it migrates twice, and when several runs migrate at once', async () => {
    const { store, rows } = database();
    const steps = await rows('SELECT name FROM tiara_migrations ORDER BY name');
    expect(steps.length).toBeGreaterThan(0);
    const fresh = await open();
    try {
      await Promise.all([fresh.store, fresh.another(), fresh.another()].map((each) => each.migrate()));
      await fresh.store.migrate();
      expect(await fresh.rows('SELECT name FROM tiara_migrations ORDER BY name')).toEqual(steps);
      expect(await apply(fresh.store, upsert(anIssue()))).toEqual(['stored']);
    } finally {
      await fresh.close();
    }
    await store.migrate();
    expect(await rows('SELECT name FROM tiara_migrations ORDER BY name')).toEqual(steps);
  });

  const steps = ({ rows }: StoreUnderTest) => rows('SELECT name FROM tiara_migrations ORDER BY name');
  const tables = async ({ rows, isEmbedded }: StoreUnderTest): Promise<readonly unknown[]> =>
    (
      await rows(
        isEmbedded
          ? "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name"
          : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY name',
      )
    ).map(({ name }) => name);

  it('moves its records from the table that the first versions kept, also when several runs do so at once', async () => {
    const under = database();
    const before = await steps(under);
    await change(
      under,
      'CREATE TABLE ~schema_migrations (name VARCHAR(255) NOT NULL PRIMARY KEY, applied_at DATETIME NOT NULL)',
      'INSERT INTO ~schema_migrations SELECT name, applied_at FROM ~tiara_migrations',
      'DROP TABLE ~tiara_migrations',
    );
    await Promise.all([under.another(), under.another(), under.another()].map((store) => store.migrate()));
    expect(await steps(under)).toEqual(before);
    expect(await tables(under)).not.toContain(`${under.tablePrefix}schema_migrations`);
    expect(await apply(under.another(), upsert(anIssue()))).toEqual(['stored']);
  });

  it.each([
    ['version VARCHAR(255) NOT NULL PRIMARY KEY', "'20260101'"],
    [
      'name VARCHAR(255) NOT NULL PRIMARY KEY, applied_at DATETIME NOT NULL',
      "'0001 boats', '2026-01-01 00:00:00'",
    ],
  ])('leaves the schema_migrations of another tool alone: %s', async (columns, row) => {
    const under = await open();
    try {
      await change(
        under,
        `CREATE TABLE ~schema_migrations (${columns})`,
        `INSERT INTO ~schema_migrations VALUES (${row})`,
      );
      const before = await under.rows('SELECT * FROM schema_migrations');
      await under.another().migrate();
      await under.another().migrate();
      expect(await under.rows('SELECT * FROM schema_migrations')).toEqual(before);
    } finally {
      await under.close();
    }
  });

  it.each([
    ['issues', 'CREATE TABLE ~issues (id INT PRIMARY KEY, title VARCHAR(80))', 'github_issue_id'],
    ['spaces', 'CREATE TABLE ~spaces (id INT PRIMARY KEY, floor INT)', 'model'],
    ['tiara_migrations', 'CREATE TABLE ~tiara_migrations (hat INT)', 'name'],
    ['failures', 'CREATE VIEW ~failures AS SELECT 1 AS kind', 'id'],
  ])('refuses a table %s that is not Tiara’s before it writes anything', async (name, sql, lacking) => {
    const under = await open();
    try {
      await change(under, sql);
      const before = await tables(under);
      await expect(under.another().migrate()).rejects.toMatchObject({
        name: 'UserError',
        message:
          `The table ${under.tablePrefix}${name} is not Tiara's, because it lacks the column ${lacking}, so nothing was written: ` +
          'set table-prefix, such as tiara_, to give Tiara tables of its own beside it, or use another database.',
      });
      expect(await tables(under)).toEqual(before);
      await under.another('beside_').migrate();
    } finally {
      await under.close();
    }
  });
}
