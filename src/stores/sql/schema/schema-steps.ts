/** The steps that migrations are made of: each adds a table, a column or an index, or drops an index. */
import type { Dialect } from '../database.js';
import type { ColumnDefinition } from './tables.js';

export interface TableStep {
  readonly adds: 'table';
  readonly name: string;
  readonly comment: string;
  readonly columns: readonly ColumnDefinition[];
  /** The columns of the primary key. */
  readonly key: readonly string[];
}

export interface ColumnStep {
  readonly adds: 'column';
  readonly table: string;
  readonly column: ColumnDefinition;
  /** The expression that the database works the column out from; absent for a column that is written. */
  readonly generatedAs?: string;
}

export type SchemaStep =
  | TableStep
  | ColumnStep
  | { readonly adds: 'index'; readonly name: string; readonly table: string; readonly columns: string }
  | { readonly adds: 'nothing'; readonly drops: 'index'; readonly name: string; readonly table: string };

/** Creates a table. When `key` is absent, the first column is the primary key. */
export function createTable(
  name: string,
  comment: string,
  columns: readonly ColumnDefinition[],
  key: readonly string[] = [columnName(columns[0])],
): TableStep {
  return { adds: 'table', name, comment, columns, key };
}

/** Adds a column that may be NULL. */
export function addColumn(table: string, column: ColumnDefinition): ColumnStep {
  return { adds: 'column', table, column };
}

/** Adds a column that is never written: the database works it out whenever the row changes, and keeps it only in indexes. */
export function addGeneratedColumn(table: string, column: ColumnDefinition, generatedAs: string): ColumnStep {
  return { adds: 'column', table, column, generatedAs };
}

export function createIndex(name: string, table: string, columns: string): SchemaStep {
  return { adds: 'index', name, table, columns };
}

export function dropIndex(name: string, table: string): SchemaStep {
  return { adds: 'nothing', drops: 'index', name, table };
}

/** The name without the `!` of a column that is never NULL. */
export function columnName(column: ColumnDefinition | undefined): string {
  return (column?.[0] ?? '').replace('!', '');
}

/** The statement that does the step. On TiDB it is harmless when repeated. */
export function stepSql(dialect: Dialect, step: SchemaStep): string {
  switch (step.adds) {
    case 'table':
      return tableSql(dialect, step);
    case 'column': {
      const [, , comment] = step.column;
      return dialect.addColumn(step.table, dialect.withComment(columnSql(dialect, step), comment));
    }
    case 'index':
      return `CREATE INDEX IF NOT EXISTS {${step.name}} ON {${step.table}} (${step.columns})`;
    case 'nothing':
      return dialect.dropIndex(step.table, `{${step.name}}`);
  }
}

/** The definition of a column that is added, without its comment. */
export function columnSql(
  dialect: Dialect,
  { column: [name, type], generatedAs }: Pick<ColumnStep, 'column' | 'generatedAs'>,
): string {
  return generatedAs === undefined
    ? `${name} ${dialect.types[type]} NULL`
    : `${name} ${dialect.types[type]} GENERATED ALWAYS AS (${generatedAs}) VIRTUAL`;
}

function tableSql(dialect: Dialect, { name, comment, columns, key }: TableStep): string {
  const definitions = columns.map((column) => {
    const [marked, type, columnComment] = column;
    const nullability = marked.endsWith('!') ? 'NOT NULL' : 'NULL';
    const isKey = key.length === 1 && key[0] === columnName(column);
    return dialect.withComment(
      `${columnName(column)} ${dialect.types[type]} ${nullability}${isKey ? ' PRIMARY KEY' : ''}`,
      columnComment,
    );
  });
  const keys = key.length === 1 ? [] : [`PRIMARY KEY (${key.join(', ')})`];
  return dialect.createTable(name, [...definitions, ...keys], comment);
}
