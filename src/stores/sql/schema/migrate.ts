/** Takes the steps of the schema that have not been taken. */
import type { Database, Dialect, Statements } from '../database.js';
import { existingColumns } from './existing-columns.js';
import { MIGRATIONS } from './migrations.js';

/** Creates what is missing. A database that lacks nothing is only read, so an account that may not change it will do. */
export async function migrate(database: Database, dialect: Dialect): Promise<void> {
  const missing = await database.read((statements) => missingMigrations(statements, dialect));
  if (missing.length === 0) {
    return;
  }
  await database.exclusively(async (statements) => {
    for (const migration of await missingMigrations(statements, dialect)) {
      for (const sql of migration.statements(dialect)) {
        await statements.change(sql);
      }
      await statements.change(
        `${dialect.insertOrIgnore} INTO schema_migrations (name, applied_at) VALUES (?, CURRENT_TIMESTAMP)`,
        [migration.name],
      );
    }
  });
}

async function missingMigrations(statements: Statements, dialect: Dialect): Promise<typeof MIGRATIONS> {
  if ((await existingColumns(statements, dialect, 'schema_migrations')).size === 0) {
    return MIGRATIONS;
  }
  const rows = await statements.rows('SELECT name FROM schema_migrations');
  const taken = new Set(rows.map((row) => row['name']));
  return MIGRATIONS.filter(({ name }) => !taken.has(name));
}
