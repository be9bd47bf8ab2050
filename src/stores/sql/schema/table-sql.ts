import type { Dialect } from '../database.js';
import { CHUNKS, type ColumnDefinition } from './tables.js';

export function chunksTableSql(dialect: Dialect, name: string): string {
  return createTableSql(
    dialect,
    name,
    'The second and later pieces of bodies that are too long for one vector',
    CHUNKS,
    'owner_kind, owner_id, position',
  );
}

/** `key`: the columns of a key of several. */
export function createTableSql(
  dialect: Dialect,
  name: string,
  comment: string,
  columns: readonly ColumnDefinition[],
  key?: string,
): string {
  const definitions = columns.map(([column, type, meaning], position) => {
    const isKey = key === undefined && position === 0;
    const nullability = column.endsWith('!') ? 'NOT NULL' : 'NULL';
    return dialect.commented(
      `${column.replace('!', '')} ${dialect.types[type]} ${nullability}${isKey ? ' PRIMARY KEY' : ''}`,
      meaning,
    );
  });
  const keys = key === undefined ? [] : [`PRIMARY KEY (${key})`];
  return dialect.createTable(name, [...definitions, ...keys], comment);
}

export function addColumnSql(
  dialect: Dialect,
  table: string,
  [name, type, meaning]: ColumnDefinition,
): string {
  return dialect.addColumn(table, dialect.commented(`${name} ${dialect.types[type]} NULL`, meaning));
}

export function createIndexSql(name: string, on: string, columns: string): string {
  return `CREATE INDEX IF NOT EXISTS ${name} ON ${on} (${columns})`;
}
