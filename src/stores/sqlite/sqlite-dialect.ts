/** How SQLite writes what TiDB writes differently. */
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
  /** Numbers of 32 bits, one after the other; the size of each is nobody's to check here. */
  vectorType: () => 'BLOB',
  // SQLite keeps the text of a CREATE TABLE: its comments are what `.schema` shows.
  commented: (definition, comment) => `${definition} /* ${comment} */`,
  createTable: (name, definitions, comment) =>
    `CREATE TABLE IF NOT EXISTS ${name} ( /* ${comment} */\n  ${definitions.join(',\n  ')}\n)`,
  addColumn: (table, definition) => `ALTER TABLE ${table} ADD COLUMN ${definition}`,
  dropIndex: (_, name) => `DROP INDEX IF EXISTS ${name}`,
  columnsOf: 'SELECT name FROM pragma_table_info(?)',
  vectorIndex: null,
  insertOrIgnore: 'INSERT OR IGNORE',
  onConflict: (key) => `ON CONFLICT (${key}) DO UPDATE SET`,
  incoming: (column) => `excluded.${column}`,
  // The whole database is locked from the beginning of a transaction.
  forUpdate: '',
  joinedUpdate: ({ table, set, source, on }) => `UPDATE ${table} SET ${set} FROM ${source} WHERE ${on}`,
};
