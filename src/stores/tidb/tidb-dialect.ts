/** The SQL that TiDB writes differently from SQLite. */
import { INDEX_ROWS_MAX, INDEX_ROWS_PER_WANTED_ROW } from '../../limits.js';
import { vectorToText } from '../sql/cells.js';
import type { ColumnType, Dialect } from '../sql/database.js';
import { failureName, isRetryable, isMissing } from './tidb-errors.js';

const TYPES = {
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
} as const satisfies Record<ColumnType, string>;

export const tidbDialect: Dialect = {
  types: TYPES,
  vectorType: (dimensions) => `VECTOR(${dimensions})`,
  // The functions are as old as the type, and a constant needs no table.
  vectorProbe: "SELECT VEC_COSINE_DISTANCE(VEC_FROM_TEXT('[1]'), VEC_FROM_TEXT('[1]'))",
  withComment: (definition, comment) => `${definition} COMMENT ${quote(comment)}`,
  createTable: (name, definitions, comment) =>
    `CREATE TABLE IF NOT EXISTS {${name}} (\n  ${definitions.join(',\n  ')}\n) ` +
    `DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = ${quote(comment)}`,
  addColumn: (table, definition) => `ALTER TABLE {${table}} ADD COLUMN IF NOT EXISTS ${definition}`,
  dropIndex,
  changeColumn: (table, name, type, isKey = false) => [
    `ALTER TABLE {${table}} MODIFY COLUMN ${name} ${TYPES[type]} ${isKey ? 'NOT NULL' : 'NULL'}`,
  ],
  indexesSql: (table, column) =>
    'SELECT DISTINCT index_name AS name FROM information_schema.statistics WHERE table_schema = DATABASE() ' +
    `AND table_name = '{${table}}' AND column_name = '${column}' AND index_name <> 'PRIMARY'`,
  prepareForAdoption: (table, key) => [
    `ALTER TABLE {${table}} DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin`,
    ...(key === null ? [] : [`ALTER TABLE {${table}} MODIFY COLUMN ${key} BIGINT NOT NULL AUTO_INCREMENT`]),
  ],
  columnsSql,
  kindsSql: (names) => {
    const list = names.map((name) => `'{${name}}'`).join(', ');
    return (
      `SELECT FIELD(table_name, ${list}) - 1 AS position, table_type = 'VIEW' AS is_view ` +
      `FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name IN (${list})`
    );
  },
  // Runs with the reader's rights. With those of the user that created it, the view would fail once that user is dropped.
  createView: (name, select) => [`CREATE OR REPLACE SQL SECURITY INVOKER VIEW {${name}} AS ${select}`],
  dropViews: [],
  permanentFailure: (error) => (isRetryable(error) ? null : failureName(error)),
  isMissing,
  concat: (...texts) => `CONCAT(${texts.join(', ')})`,
  fits,
  vectorIndex: {
    fromRows: 0,
    alternatives: ({ table, name, index: indexName }) => {
      const index = `CREATE VECTOR INDEX IF NOT EXISTS {${indexName}} ON {${table}} ((VEC_COSINE_DISTANCE(${name}))) USING HNSW`;
      // The index needs a replica in TiFlash. TiDB 8.5 does not know TiDB Cloud's clause that adds one.
      return [
        [`${index} ADD_COLUMNAR_REPLICA_ON_DEMAND`],
        [`ALTER TABLE {${table}} SET TIFLASH REPLICA 1`, index],
      ];
    },
    drop: ({ table, index }) => [dropIndex(table, `{${index}}`)],
    update: null,
    // TiDB uses a vector index only in a query without WHERE.
    nearest: ({ table, name }, selected, query, rows) => ({
      sql: `SELECT ${selected.join(', ')}, ${distanceTo(name)} AS distance FROM {${table}} ORDER BY distance LIMIT ?`,
      parameters: [query, rows],
    }),
    rows: { first: (wanted) => wanted * INDEX_ROWS_PER_WANTED_ROW, factor: 2, max: INDEX_ROWS_MAX },
  },
  insertOrIgnore: 'INSERT IGNORE',
  onConflict: () => 'ON DUPLICATE KEY UPDATE',
  // TiDB's parser refuses the row alias that MySQL has replaced VALUES() with.
  incoming: (column) => `VALUES(${column})`,
  forUpdate: ' FOR UPDATE',
  joinedUpdate: ({ table, set, source, on }) => `UPDATE {${table}} JOIN ${source} ON ${on} SET ${set}`,
  vectorParameter: vectorToText,
  vectorSql: (parameter) => `VEC_FROM_TEXT(${parameter})`,
  distanceTo,
};

function dropIndex(table: string, name: string): string {
  return `DROP INDEX IF EXISTS ${name} ON {${table}}`;
}

function distanceTo(column: string): string {
  return `VEC_COSINE_DISTANCE(${column}, VEC_FROM_TEXT(?))`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * Columns of texts also show a character set other than utf8mb4, and columns of times whether an UPDATE changes them. TiDB
 * does not show that a key is AUTO_RANDOM, so there every BIGINT key counts as made by the server.
 */
function columnsSql(tables: readonly string[]): string {
  const names = tables.map((table) => `'{${table}}'`).join(', ');
  const isAutoRandom = "(column_key = 'PRI' AND data_type = 'bigint' AND VERSION() LIKE '%TiDB%')";
  return (
    `SELECT FIELD(table_name, ${names}) - 1 AS table_position, column_name AS name, CONCAT(column_type, ` +
    "CASE WHEN character_set_name <> 'utf8mb4' AND data_type IN ('char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext') " +
    "THEN CONCAT(' character set ', character_set_name) ELSE '' END, " +
    "CASE WHEN extra LIKE '%on update%' THEN ' on update' ELSE '' END) AS type, " +
    "is_nullable = 'YES' AS allows_null, COALESCE(generation_expression, '') <> '' AS is_generated, " +
    "is_nullable = 'NO' AND column_default IS NULL AND extra NOT LIKE '%auto_increment%' AND extra NOT LIKE '%generated%' " +
    `AND NOT ${isAutoRandom} AS must_be_given, column_key = 'PRI' AS is_in_primary_key, column_key = 'UNI' AS is_unique ` +
    `FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name IN (${names})`
  );
}

/** Characters, or bytes for TEXT types, that the types of a text must hold. */
const TEXT_SIZES = { hash: 64, name: 255, line: 65_535, text: 16_777_215, json: 16_777_215 } as const;

function fits(type: ColumnType, actual: string): boolean {
  switch (type) {
    case 'id':
      return /^bigint\b/.test(actual);
    case 'number':
      return /^(big)?int\b/.test(actual);
    case 'flag':
      return /^(tiny|small|medium|big)?int\b/.test(actual);
    case 'time':
      return actual === 'datetime';
    case 'hash':
    case 'name':
    case 'line':
    case 'text':
    case 'json':
      return (type === 'json' && actual === 'json') || textSize(actual) >= TEXT_SIZES[type];
  }
}

/** 0 for what is not a text in utf8mb4. */
function textSize(type: string): number {
  const varchar = /^varchar\((\d+)\)$/.exec(type);
  const sizes: Readonly<Record<string, number>> = {
    text: 65_535,
    mediumtext: 16_777_215,
    longtext: 4_294_967_295,
  };
  return varchar === null ? (sizes[type] ?? 0) : Number(varchar[1]);
}
