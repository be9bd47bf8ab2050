/** Turns definitions of tables and columns into SQL. */
import type { Dialect } from '../database.js';
import { CHUNKS, type ColumnDefinition } from './tables.js';

/** Creates the table of later chunks under this name: each embedding space has its own. */
export function chunksTableSql(dialect: Dialect, name: string): string {
  return createTableSql(
    dialect,
    name,
    'The second and later chunks of bodies that are too long for one vector',
    CHUNKS,
    'owner_kind, owner_id, position',
  );
}

/** `compositeKey`: the columns of the primary key. When absent, the first column is the key. */
export function createTableSql(
  dialect: Dialect,
  name: string,
  comment: string,
  columns: readonly ColumnDefinition[],
  compositeKey?: string,
): string {
  const definitions = columns.map(([column, type, columnComment], position) => {
    const isKey = compositeKey === undefined && position === 0;
    const nullability = column.endsWith('!') ? 'NOT NULL' : 'NULL';
    return dialect.withComment(
      `${column.replace('!', '')} ${dialect.types[type]} ${nullability}${isKey ? ' PRIMARY KEY' : ''}`,
      columnComment,
    );
  });
  const keys = compositeKey === undefined ? [] : [`PRIMARY KEY (${compositeKey})`];
  return dialect.createTable(name, [...definitions, ...keys], comment);
}

export function addColumnSql(
  dialect: Dialect,
  table: string,
  [name, type, comment]: ColumnDefinition,
): string {
  return dialect.addColumn(table, dialect.withComment(`${name} ${dialect.types[type]} NULL`, comment));
}

export function createIndexSql(name: string, table: string, columns: string): string {
  return `CREATE INDEX IF NOT EXISTS {${name}} ON {${table}} (${columns})`;
}
