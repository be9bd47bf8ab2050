/** Compares tables with what this version needs of them, and says how to put right what differs. */
import type { Dialect } from '../database.js';
import { putPrefix } from '../table-names.js';
import { columnsOf, type Catalog } from './catalog.js';
import type { RequiredTable } from './required-tables.js';
import { columnSql } from './schema-steps.js';

/** Every difference that this version cannot live with. More columns and indexes are fine, unless an INSERT must give them. */
export function schemaProblems(
  catalog: Catalog,
  required: readonly RequiredTable[],
  dialect: Dialect,
  tablePrefix: string,
): readonly string[] {
  return required.flatMap((table) =>
    catalog.has(table.name)
      ? tableProblems(catalog, table, dialect, tablePrefix)
      : [missingTable(table.name, tablePrefix)],
  );
}

function missingTable(name: string, tablePrefix: string): string {
  const problem = (message: string): string => putPrefix(message, tablePrefix);
  return problem(
    `The table {${name}} is missing, though {tiara_migrations} says that it was created: restore it from a copy, or drop every table of Tiara and run a backfill.`,
  );
}

/** Says that a table with the name of one of Tiara's is something else's, because it lacks this column. */
export function foreignTable(name: string, lacking: string, tablePrefix: string): string {
  const problem = (message: string): string => putPrefix(message, tablePrefix);
  // The views of a Tiara without this ending have the names of these tables.
  const prefix = tablePrefix.endsWith('tiara_')
    ? 'set another table-prefix'
    : 'set table-prefix, such as tiara_,';
  return problem(
    `The table {${name}} is not Tiara's, because it lacks the column ${lacking}, so nothing was written: ${prefix} to give Tiara tables of its own beside it, or use another database.`,
  );
}

/** The differences of an existing table. */
export function tableProblems(
  catalog: Catalog,
  { name: table, columns: requiredColumns, key }: RequiredTable,
  dialect: Dialect,
  tablePrefix: string,
): readonly string[] {
  const problems: string[] = [];
  const problem = (message: string): number => problems.push(putPrefix(message, tablePrefix));
  const columns = columnsOf(catalog, table);
  for (const [name, { type, isNullable, generatedAs }] of requiredColumns) {
    const column = columns.get(name);
    const change = [
      ...dialect.dropViews,
      ...dialect.changeColumn(table, name, type, key.includes(name)),
    ].join('; ');
    if (column === undefined) {
      const definition = { column: [name, type, ''] as const };
      const add = dialect.addColumn(
        table,
        columnSql(dialect, generatedAs === undefined ? definition : { ...definition, generatedAs }),
      );
      problem(
        `The table {${table}} lacks the column ${name}, so nothing was written: add it with ${add}. docs/troubleshooting.md says how to fill it again.`,
      );
    } else if (generatedAs !== undefined && !column.isGenerated) {
      const add = dialect.addColumn(table, columnSql(dialect, { column: [name, type, ''], generatedAs }));
      problem(
        `The column {${table}}.${name} is not worked out by the database, so nothing was written: drop it with ${dropColumn(dialect, table, name)}, then add it with ${add}.`,
      );
    } else if (!dialect.fits(type, column.type)) {
      problem(
        `The column {${table}}.${name} has the type ${column.type}, and Tiara needs ${dialect.types[type]}, so nothing was written: change it with ${change}.`,
      );
    } else if (isNullable && !column.allowsNull) {
      problem(
        `The column {${table}}.${name} does not allow NULL, which Tiara stores there, so nothing was written: change it with ${change}.`,
      );
    }
  }
  for (const [name, { mustBeGiven }] of columns) {
    if (mustBeGiven && !requiredColumns.has(name)) {
      problem(
        `The column {${table}}.${name} is not Tiara's, does not allow NULL and has no default, so no row can be stored: give it a default, let it be NULL, or drop it.`,
      );
    }
  }
  if (!hasKey(catalog, table, key)) {
    problem(
      `The table {${table}} has no primary key or unique index on ${key.join(', ')}, so nothing was written: add one with CREATE UNIQUE INDEX {${table}_key} ON {${table}} (${key.join(', ')}).`,
    );
  }
  return problems;
}

/** The statements that drop this column. */
export function dropColumn({ dropViews }: Dialect, table: string, name: string): string {
  return [...dropViews, `ALTER TABLE {${table}} DROP COLUMN ${name}`].join('; ');
}

/** Whether the database keeps two rows from being alike in these columns. */
export function hasKey(catalog: Catalog, table: string, key: readonly string[]): boolean {
  const columns = [...columnsOf(catalog, table)];
  const primary = columns.filter(([, { isInPrimaryKey }]) => isInPrimaryKey).map(([name]) => name);
  const isPrimary = primary.length === key.length && key.every((name) => primary.includes(name));
  return (
    isPrimary || (key.length === 1 && columns.some(([name, { isUnique }]) => name === key[0] && isUnique))
  );
}
