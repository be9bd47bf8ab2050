/** SQLite's words. */
import type { Dialect } from '../sql/database.js';

const keep = (): string => '';

export const sqliteDialect: Dialect = {
  types: {
    id: 'INTEGER',
    integer: 'INTEGER',
    flag: 'INTEGER',
    word: 'TEXT',
    text: 'TEXT',
    longText: 'TEXT',
    json: 'TEXT',
    time: 'TEXT',
    vector: () => 'BLOB',
  },
  comment: keep,
  tableOptions: keep,
  columnsOf: 'SELECT name FROM pragma_table_info(?)',
  insertIgnore: 'INSERT OR IGNORE',
  onConflict: (table, key, columns, newer) => {
    const assignments = columns.filter((name) => name !== key).map((name) => `${name} = excluded.${name}`);
    return `ON CONFLICT (${key}) DO UPDATE SET ${assignments.join(', ')}
      WHERE ${table}.deleted_at IS NULL AND excluded.updated_at ${newer} ${table}.updated_at`;
  },
  // Every transaction that writes begins with the only lock there is.
  forUpdate: '',
  concat: (left, right) => `${left} || ${right}`,
  vector: '?',
  vectorParameter: (vector) => new Uint8Array(Float32Array.from(vector).buffer),
  setVectors: (table, key, field, rows) =>
    `UPDATE ${table} SET ${field}_vec = v.vec, ${field}_vec_of = v.made_of
     FROM (${Array.from({ length: rows }, () => 'SELECT ? AS id, ? AS hash, ? AS made_of, ? AS vec').join(' UNION ALL ')}) v
     WHERE ${table}.${key} = v.id AND ${table}.${field}_hash = v.hash`,
};
