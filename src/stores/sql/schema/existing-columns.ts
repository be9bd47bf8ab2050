/** Which columns a table has now. */
import type { Dialect, Statements } from '../database.js';

/** The names of the table's columns; none when there is no such table. */
export async function existingColumns(
  statements: Statements,
  dialect: Dialect,
  table: string,
): Promise<ReadonlySet<string>> {
  const rows = await statements.rows(dialect.columnNamesSql(table));
  return new Set(rows.map((row) => String(row['name'])));
}
