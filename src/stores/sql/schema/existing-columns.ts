import type { Dialect, Statements } from '../database.js';

/** The names of the columns of a table; none when there is no such table. */
export async function existingColumns(
  statements: Statements,
  dialect: Dialect,
  table: string,
): Promise<ReadonlySet<string>> {
  const rows = await statements.rows(dialect.columnsOf, [table]);
  return new Set(rows.map((row) => String(row['name'])));
}
