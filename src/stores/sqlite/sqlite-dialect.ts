/** The SQL that SQLite writes differently from TiDB. */
import type { ColumnType, Dialect } from '../sql/database.js';
import { VIEW_NAMES } from '../sql/table-names.js';
import { isMissing } from './sqlite-errors.js';
import { vectorCodes } from './vector-codes.js';
import { distanceFunctions } from './vector-functions.js';

const TYPES = {
  id: 'INTEGER',
  number: 'INTEGER',
  flag: 'INTEGER',
  name: 'TEXT',
  hash: 'TEXT',
  line: 'TEXT',
  text: 'TEXT',
  json: 'TEXT',
  time: 'TEXT',
} as const satisfies Record<ColumnType, string>;

/** The dialect of a database with this vector library, or without one, which gets a vector index at this many rows. */
export function sqliteDialect(vectorLibrary: string | null, indexFromRows: number): Dialect {
  const functions = distanceFunctions(vectorLibrary);
  return {
    types: TYPES,
    // A vector is a blob of 32-bit floats (vector-functions.ts). SQLite does not check its length.
    vectorType: () => 'BLOB',
    vectorProbe: null,
    // SQLite keeps the text of each CREATE TABLE, so `.schema` shows these comments.
    withComment: (definition, comment) => `${definition} /* ${comment} */`,
    createTable: (name, definitions, comment) =>
      `CREATE TABLE IF NOT EXISTS {${name}} ( /* ${comment} */\n  ${definitions.join(',\n  ')}\n)`,
    addColumn: (table, definition) => `ALTER TABLE {${table}} ADD COLUMN ${definition}`,
    dropIndex: (_, name) => `DROP INDEX IF EXISTS ${name}`,
    // SQLite cannot change a column, only replace it.
    changeColumn: (table, name, type) => [
      `ALTER TABLE {${table}} ADD COLUMN ${name}_changed ${TYPES[type]} NULL`,
      `UPDATE {${table}} SET ${name}_changed = ${name}`,
      `ALTER TABLE {${table}} DROP COLUMN ${name}`,
      `ALTER TABLE {${table}} RENAME COLUMN ${name}_changed TO ${name}`,
    ],
    indexesSql: (table, column) =>
      `SELECT l.name FROM pragma_index_list('{${table}}') l JOIN pragma_index_info(l.name) i WHERE l.origin = 'c' AND i.name = '${column}'`,
    prepareForAdoption: () => [],
    columnsSql,
    kindsSql: (names) =>
      names
        .map(
          (name, at) =>
            `SELECT ${at} AS position, type = 'view' AS is_view FROM sqlite_schema WHERE type IN ('table', 'view') AND LOWER(name) = LOWER('{${name}}')`,
        )
        .join(' UNION ALL '),
    createView: (name, select) => [`DROP VIEW IF EXISTS {${name}}`, `CREATE VIEW {${name}} AS ${select}`],
    dropViews: VIEW_NAMES.map((name) => `DROP VIEW IF EXISTS {${name}}`),
    // SQLite can always create a table or a view. What fails is the disk.
    permanentFailure: () => null,
    isMissing,
    // The function CONCAT is younger than many programs that read the file.
    concat: (...texts) => `(${texts.join(' || ')})`,
    fits: (type, actual) => storesUnchanged(type, affinityOf(actual)),
    vectorIndex: vectorCodes(functions, indexFromRows),
    insertOrIgnore: 'INSERT OR IGNORE',
    onConflict: (key) => `ON CONFLICT (${key}) DO UPDATE SET`,
    incoming: (column) => `excluded.${column}`,
    // Each transaction locks the whole database from its beginning.
    forUpdate: '',
    joinedUpdate: null,
    vectorParameter: (vector) => {
      const { buffer, byteOffset, byteLength } =
        vector instanceof Float32Array ? vector : Float32Array.from(vector);
      return new Uint8Array(buffer, byteOffset, byteLength);
    },
    vectorSql: (parameter) => parameter,
    distanceTo: (column) => functions.distance(column, 'VEC_FROM_TEXT(?)'),
  };
}

/** An INTEGER PRIMARY KEY gets its value from SQLite, though it may be NOT NULL. Hidden columns from 2 on are generated. */
function columnsSql(tables: readonly string[]): string {
  const positions = tables.map((table, at) => `SELECT ${at} AS position, LOWER('{${table}}') AS name`);
  const primaryKeyColumns = `(SELECT COUNT(*) FROM pragma_table_info(m.name) WHERE pk > 0)`;
  const isRowId = `(c.pk = 1 AND UPPER(c.type) = 'INTEGER' AND ${primaryKeyColumns} = 1)`;
  return (
    'SELECT p.position AS table_position, c.name, c.type, ' +
    `c."notnull" = 0 OR ${isRowId} AS allows_null, c.hidden >= 2 AS is_generated, ` +
    `c."notnull" = 1 AND c.dflt_value IS NULL AND c.hidden < 2 AND NOT ${isRowId} AS must_be_given, ` +
    'c.pk > 0 AS is_in_primary_key, ' +
    'EXISTS (SELECT 1 FROM pragma_index_list(m.name) l WHERE l."unique" = 1 AND l.partial = 0 ' +
    'AND (SELECT GROUP_CONCAT(name) FROM pragma_index_info(l.name)) = c.name) AS is_unique ' +
    `FROM (${positions.join(' UNION ALL ')}) p JOIN sqlite_schema m ON LOWER(m.name) = p.name ` +
    "JOIN pragma_table_xinfo(m.name) c WHERE m.type IN ('table', 'view')"
  );
}

/** Whether a column of this affinity stores values of the type unchanged: NUMERIC turns the title 007 into a number. */
function storesUnchanged(type: ColumnType, affinity: string): boolean {
  const fitting = TYPES[type] === 'INTEGER' ? ['INTEGER', 'NUMERIC'] : ['TEXT', 'BLOB'];
  return fitting.includes(affinity) || (type === 'time' && affinity === 'NUMERIC');
}

/** https://www.sqlite.org/datatype3.html#determination_of_column_affinity */
function affinityOf(type: string): string {
  if (type.includes('int')) {
    return 'INTEGER';
  }
  if (/char|clob|text/.test(type)) {
    return 'TEXT';
  }
  if (type.includes('blob') || type === '') {
    return 'BLOB';
  }
  return /real|floa|doub/.test(type) ? 'REAL' : 'NUMERIC';
}
