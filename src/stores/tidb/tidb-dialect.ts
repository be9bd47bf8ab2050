/** The SQL that TiDB writes differently from SQLite. */
import type { Dialect } from '../sql/database.js';
import { failureName, isRetryable } from './tidb-errors.js';

export const tidbDialect: Dialect = {
  types: {
    id: 'BIGINT',
    number: 'INT',
    flag: 'BOOLEAN',
    // GitHub's words and logins are far shorter, but GitHub adds new words, and strict mode refuses what is too long.
    name: 'VARCHAR(255)',
    hash: 'VARCHAR(64)',
    line: 'TEXT',
    text: 'MEDIUMTEXT',
    json: 'JSON',
    time: 'DATETIME',
  },
  vectorType: (dimensions) => `VECTOR(${dimensions})`,
  withComment: (definition, comment) => `${definition} COMMENT ${quote(comment)}`,
  createTable: (name, definitions, comment) =>
    `CREATE TABLE IF NOT EXISTS {${name}} (\n  ${definitions.join(',\n  ')}\n) ` +
    `DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = ${quote(comment)}`,
  addColumn: (table, definition) => `ALTER TABLE {${table}} ADD COLUMN IF NOT EXISTS ${definition}`,
  dropIndex: (table, name) => `DROP INDEX IF EXISTS {${name}} ON {${table}}`,
  columnNamesSql: (table) =>
    `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '{${table}}'`,
  vectorIndex: {
    alternatives: (name, table, column) => {
      const index = `CREATE VECTOR INDEX IF NOT EXISTS {${name}} ON {${table}} ((VEC_COSINE_DISTANCE(${column}))) USING HNSW`;
      // The index needs a replica in TiFlash. TiDB 8.5 does not know TiDB Cloud's clause that adds one.
      return [
        [`${index} ADD_COLUMNAR_REPLICA_ON_DEMAND`],
        [`ALTER TABLE {${table}} SET TIFLASH REPLICA 1`, index],
      ];
    },
    permanentFailure: (error) => (isRetryable(error) ? null : failureName(error)),
  },
  insertOrIgnore: 'INSERT IGNORE',
  onConflict: () => 'ON DUPLICATE KEY UPDATE',
  // TiDB's parser refuses the row alias that MySQL has replaced VALUES() with.
  incoming: (column) => `VALUES(${column})`,
  forUpdate: ' FOR UPDATE',
  joinedUpdate: ({ table, set, source, on }) => `UPDATE {${table}} JOIN ${source} ON ${on} SET ${set}`,
};

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
