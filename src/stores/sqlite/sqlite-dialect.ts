/** The SQL that SQLite writes differently from TiDB. */
import type { Dialect } from '../sql/database.js';

export const sqliteDialect: Dialect = {
  types: {
    id: 'INTEGER',
    number: 'INTEGER',
    flag: 'INTEGER',
    name: 'TEXT',
    hash: 'TEXT',
    line: 'TEXT',
    text: 'TEXT',
    json: 'TEXT',
    time: 'TEXT',
  },
  // A vector is a blob of 32-bit floats (vector-functions.ts). SQLite does not check its length.
  vectorType: () => 'BLOB',
  // SQLite keeps the text of each CREATE TABLE, so `.schema` shows these comments.
  withComment: (definition, comment) => `${definition} /* ${comment} */`,
  createTable: (name, definitions, comment) =>
    `CREATE TABLE IF NOT EXISTS {${name}} ( /* ${comment} */\n  ${definitions.join(',\n  ')}\n)`,
  addColumn: (table, definition) => `ALTER TABLE {${table}} ADD COLUMN ${definition}`,
  dropIndex: (_, name) => `DROP INDEX IF EXISTS {${name}}`,
  columnNamesSql: (table) => `SELECT name FROM pragma_table_info('{${table}}')`,
  vectorIndex: null,
  insertOrIgnore: 'INSERT OR IGNORE',
  onConflict: (key) => `ON CONFLICT (${key}) DO UPDATE SET`,
  incoming: (column) => `excluded.${column}`,
  // Each transaction locks the whole database from its beginning.
  forUpdate: '',
  joinedUpdate: ({ table, set, source, on }) => `UPDATE {${table}} SET ${set} FROM ${source} WHERE ${on}`,
};
