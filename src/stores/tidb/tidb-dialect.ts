/** How TiDB writes what SQLite writes differently. */
import type { Dialect } from '../sql/database.js';
import { isRetryable, failureName } from './tidb-errors.js';

export const tidbDialect: Dialect = {
  types: {
    id: 'BIGINT',
    number: 'INT',
    flag: 'BOOLEAN',
    // GitHub's words and logins are far shorter, but it adds to them, and strict mode refuses what is too long.
    name: 'VARCHAR(255)',
    hash: 'VARCHAR(64)',
    line: 'TEXT',
    text: 'MEDIUMTEXT',
    json: 'JSON',
    time: 'DATETIME',
  },
  vectorType: (dimensions) => `VECTOR(${dimensions})`,
  commented: (definition, comment) => `${definition} COMMENT ${quoted(comment)}`,
  createTable: (name, definitions, comment) =>
    `CREATE TABLE IF NOT EXISTS ${name} (\n  ${definitions.join(',\n  ')}\n) ` +
    `DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = ${quoted(comment)}`,
  addColumn: (table, definition) => `ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS ${definition}`,
  dropIndex: (table, name) => `DROP INDEX IF EXISTS ${name} ON ${table}`,
  columnsOf:
    'SELECT column_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?',
  vectorIndex: {
    ways: (name, table, column) => {
      const index = `CREATE VECTOR INDEX IF NOT EXISTS ${name} ON ${table} ((VEC_COSINE_DISTANCE(${column}))) USING HNSW`;
      // The index lives in TiFlash. TiDB 8.5 does not know the clause that TiDB Cloud has for the replica.
      return [
        [`${index} ADD_COLUMNAR_REPLICA_ON_DEMAND`],
        [`ALTER TABLE ${table} SET TIFLASH REPLICA 1`, index],
      ];
    },
    failureOf: (error) => (isRetryable(error) ? null : failureName(error)),
  },
  insertOrIgnore: 'INSERT IGNORE',
  onConflict: () => 'ON DUPLICATE KEY UPDATE',
  // The row alias that MySQL prefers today is refused by TiDB's parser.
  incoming: (column) => `VALUES(${column})`,
  forUpdate: ' FOR UPDATE',
  joinedUpdate: ({ table, set, source, on }) => `UPDATE ${table} JOIN ${source} ON ${on} SET ${set}`,
};

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
