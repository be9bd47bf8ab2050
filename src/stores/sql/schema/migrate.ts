/** Brings the schema up to date: applies the migrations that the database does not have yet. */
import type { Database, Dialect, Statements } from '../database.js';
import { existingColumns } from './existing-columns.js';
import { MIGRATIONS } from './migrations.js';

/** Applies the missing migrations, in order. When none is missing it only reads, so a read-only account is enough. */
export async function migrate(database: Database, dialect: Dialect): Promise<void> {
  const missing = await database.read((statements) => missingMigrations(statements, dialect));
  if (missing.length === 0) {
    return;
  }
  await database.changeSchema(async (statements) => {
    // Read again: another run may have migrated in the meantime.
    for (const migration of await missingMigrations(statements, dialect)) {
      for (const sql of migration.statements(dialect)) {
        await statements.change(sql);
      }
      await statements.change(
        `${dialect.insertOrIgnore} INTO {schema_migrations} (name, applied_at) VALUES (?, CURRENT_TIMESTAMP)`,
        [migration.name],
      );
    }
  });
}

async function missingMigrations(statements: Statements, dialect: Dialect): Promise<typeof MIGRATIONS> {
  if ((await existingColumns(statements, dialect, 'schema_migrations')).size === 0) {
    return MIGRATIONS;
  }
  const rows = await statements.rows('SELECT name FROM {schema_migrations}');
  const applied = new Set(rows.map((row) => row['name']));
  return MIGRATIONS.filter(({ name }) => !applied.has(name));
}
