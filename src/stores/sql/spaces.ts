/** The embedding space, and the vector columns that come into being with it. */
import type { Space } from '../../core/ports.js';
import type { Dialect, Statements } from './database.js';
import { VECTOR_COLUMNS } from './schema.js';

/** The active space, or null before the first vector. */
export async function activeSpace(statements: Statements): Promise<Space | null> {
  const [row] = await statements.rows(
    'SELECT id, model, dimensions FROM spaces WHERE is_active = 1 ORDER BY id LIMIT 1',
  );
  return row === undefined
    ? null
    : { id: Number(row['id']), model: String(row['model']), dimensions: Number(row['dimensions']) };
}

/** The active space, created with these when there is none, with its columns. */
export async function openSpace(
  statements: Statements,
  dialect: Dialect,
  model: string,
  dimensions: number,
): Promise<Space> {
  // Two runs that both find none meet at the key: the first row stays, and both read it back.
  await statements.change(
    `${dialect.insertOrIgnore} INTO spaces (id, model, dimensions, is_active) VALUES (1, ?, ?, 1)`,
    [model, dimensions],
  );
  const space = await activeSpace(statements);
  if (space === null) {
    throw new Error('the table spaces has rows, and none of them is active');
  }
  for (const { table, name, comment } of VECTOR_COLUMNS) {
    if (!(await columnsOf(statements, dialect, table)).has(name)) {
      const definition = `${name} ${dialect.vectorType(space.dimensions)} NULL`;
      await statements.change(dialect.addColumn(table, dialect.commented(definition, comment)));
    }
  }
  return space;
}

/** Whether every vector column is there: a run may have been killed after it had opened the space. */
export async function hasVectorColumns(statements: Statements, dialect: Dialect): Promise<boolean> {
  for (const { table, name } of VECTOR_COLUMNS) {
    if (!(await columnsOf(statements, dialect, table)).has(name)) {
      return false;
    }
  }
  return true;
}

/** The names of the columns of a table; none when there is no such table. */
export async function columnsOf(
  statements: Statements,
  dialect: Dialect,
  table: string,
): Promise<ReadonlySet<string>> {
  const rows = await statements.rows(dialect.columnsOf, [table]);
  return new Set(rows.map((row) => String(row['name'])));
}
