/**
 * The vector index of SQLite: a table for each vector column, with a code of one byte for each number of a vector. A search
 * compares the codes, which are a quarter as large and lie together, and then the vectors of the best of them.
 */
import { CODE_ROWS_FACTOR, CODE_ROWS_FIRST, CODE_ROWS_MAX } from '../../limits.js';
import type { IndexedColumn, VectorIndexDialect } from '../sql/database.js';
import type { DistanceFunctions } from './vector-functions.js';

/**
 * A run writes a code after each vector: a trigger would need VEC_CODE in every client that writes. A trigger
 * removes a code with its vector, also when a person deletes it by hand.
 */
export function vectorCodes(
  { distance, codeDistance }: DistanceFunctions,
  fromRows: number,
): VectorIndexDialect {
  return {
    fromRows,
    alternatives: (column) => [[...drop(column), ...create(column)]],
    drop,
    update: (column) =>
      `INSERT OR REPLACE INTO ${codesOf(column)} SELECT ${codeColumns(column)} FROM {${column.table}} ` +
      `WHERE ${column.key.map((name) => `${name} = ?`).join(' AND ')} AND ${column.name} IS NOT NULL`,
    nearest: (column, selected, query, rows) => ({
      sql:
        `SELECT ${selected.map((name) => `t.${name}`).join(', ')}, ${distance(`t.${column.name}`, 'VEC_FROM_TEXT(?)')} AS distance FROM (` +
        // The code of a vector of zeros has no distance.
        `SELECT ${column.key.join(', ')} FROM ${codesOf(column)} ` +
        `ORDER BY ${codeDistance('code', 'VEC_CODE(VEC_FROM_TEXT(?))')} NULLS LAST LIMIT ?) c ` +
        `CROSS JOIN {${column.table}} t ON ${column.key.map((name) => `t.${name} = c.${name}`).join(' AND ')}`,
      parameters: [query, query, rows],
    }),
    rows: { first: () => CODE_ROWS_FIRST, factor: CODE_ROWS_FACTOR, max: CODE_ROWS_MAX },
  };
}

function drop(column: IndexedColumn): readonly string[] {
  return [`DROP TRIGGER IF EXISTS ${triggerOf(column)}`, `DROP TABLE IF EXISTS ${codesOf(column)}`];
}

function create(column: IndexedColumn): readonly string[] {
  const [only = '', ...others] = column.key;
  const key =
    others.length === 0
      ? `${only} INTEGER PRIMARY KEY, code BLOB`
      : `${column.key.join(', ')}, code BLOB, PRIMARY KEY (${column.key.join(', ')})`;
  return [
    `CREATE TABLE ${codesOf(column)} ( /* A byte for each number of ${column.table}.${column.name} */ ${key})`,
    `INSERT INTO ${codesOf(column)} SELECT ${codeColumns(column)} FROM {${column.table}} WHERE ${column.name} IS NOT NULL`,
    // Vectors of issues and comments are set to NULL, and later chunks are deleted.
    `CREATE TRIGGER ${triggerOf(column)} AFTER ${others.length === 0 ? `UPDATE OF ${column.name}` : 'DELETE'} ON {${column.table}} ` +
      `${others.length === 0 ? `WHEN NEW.${column.name} IS NULL ` : ''}BEGIN ` +
      `DELETE FROM ${codesOf(column)} WHERE ${column.key.map((name) => `${name} = OLD.${name}`).join(' AND ')}; END`,
  ];
}

function codeColumns({ key, name }: IndexedColumn): string {
  return `${key.join(', ')}, VEC_CODE(${name})`;
}

function triggerOf({ index }: IndexedColumn): string {
  return `{${index}_codes_removed}`;
}

function codesOf({ index }: IndexedColumn): string {
  return `{${index}_codes}`;
}
