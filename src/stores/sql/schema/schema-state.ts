/** What a database is when a run begins: its time, its tables, the migrations that it has had, its spaces and its repositories. */
import type { Space } from '../../../core/model/embedding.js';
import { cellToTime } from '../cells.js';
import type { Dialect, Row, Statements } from '../database.js';
import { columnsOf, readCatalog, readViewNames, type Catalog, type ViewNamesInUse } from './catalog.js';
import { MIGRATIONS, MIGRATIONS_TABLE, type Migration } from './migrations.js';
import { columnName } from './schema-steps.js';

export interface SchemaState {
  readonly catalog: Catalog;
  /** What has the name of one of the views. */
  readonly viewNames: ViewNamesInUse;
  /** Names of the migrations that were applied, of newer versions too. */
  readonly applied: ReadonlySet<string>;
  readonly spaces: readonly Pick<Space, 'id'>[];
  /** The same, as whole rows, ordered by id. */
  readonly spaceRows: readonly Row[];
  /** Whole rows of `repositories`, ordered by id. */
  readonly repositoryRows: readonly Row[];
  /** The database's time, in ms, when `performance.now()` was 0. Runs share a database, and the clock of a runner may be hours off. */
  readonly timeOrigin: number;
  /** When this was read, in ms, by `performance.now()`. */
  readonly readAt: number;
}

/** The first versions recorded migrations here. Other tools have a table of this name too, so its rows tell whose it is. */
export const FORMER_MIGRATIONS_TABLE = 'schema_migrations';

const MIGRATIONS_COLUMNS = MIGRATIONS_TABLE.columns.map(columnName);

/** Every table that a migration creates, and the two that record migrations. */
const TABLES_READ = [
  ...[MIGRATIONS_TABLE, ...MIGRATIONS.flatMap(({ steps }) => steps)]
    .filter((step) => step.adds === 'table')
    .map(({ name }) => name),
  FORMER_MIGRATIONS_TABLE,
];

/** Reads whatever is there. Takes one round trip, and before the first migration three. */
export async function readSchemaState(statements: Statements, dialect: Dialect): Promise<SchemaState> {
  const readTables = (): Promise<Tables> => readWhatTablesAre(statements, dialect);
  try {
    const [tables, rows] = await Promise.all([readTables(), readTheirRows(statements)]);
    return toState(tables, rows);
  } catch (error) {
    if (!dialect.isMissing(error)) {
      throw error;
    }
    const tables = await readTables();
    return toState(tables, await readTheirRows(statements, tables.catalog));
  }
}

type Tables = Pick<SchemaState, 'catalog' | 'viewNames' | 'timeOrigin'>;

async function readWhatTablesAre(statements: Statements, dialect: Dialect): Promise<Tables> {
  const [catalog, viewNames, timeOrigin] = await Promise.all([
    readCatalog(statements, dialect, TABLES_READ),
    readViewNames(statements, dialect),
    readTimeOrigin(statements),
  ]);
  return { catalog, viewNames, timeOrigin };
}

/** The rows that every run needs. With a catalog, reads only from tables that are there and can be Tiara's. */
async function readTheirRows(statements: Statements, catalog: Catalog | null = null) {
  const rowsOf = (table: string, columns: readonly string[], sql: string): Promise<readonly Row[]> =>
    catalog === null || hasColumns(catalog, table, columns) ? statements.rows(sql) : Promise.resolve([]);
  const [migrations, spaceRows, repositoryRows] = await Promise.all([
    rowsOf(MIGRATIONS_TABLE.name, MIGRATIONS_COLUMNS, `SELECT name FROM {${MIGRATIONS_TABLE.name}}`),
    rowsOf('spaces', ['id'], 'SELECT * FROM {spaces} ORDER BY id'),
    rowsOf(
      'repositories',
      ['repository_id', 'owner', 'name'],
      'SELECT * FROM {repositories} ORDER BY repository_id',
    ),
  ]);
  return { migrations, spaceRows, repositoryRows };
}

function toState(
  tables: Tables,
  { migrations, spaceRows, repositoryRows }: Awaited<ReturnType<typeof readTheirRows>>,
): SchemaState {
  const isTiaras = hasColumns(tables.catalog, MIGRATIONS_TABLE.name, MIGRATIONS_COLUMNS);
  return {
    ...tables,
    readAt: performance.now(),
    // Other tools have a table of this name, too.
    applied: new Set(isTiaras ? migrations.map(({ name }) => String(name)) : []),
    spaces: spaceRows.map(({ id }) => ({ id: Number(id) })),
    spaceRows,
    repositoryRows,
  };
}

/** Asks the database for its time, once: from then on the time that passes is measured, which needs no clock. */
async function readTimeOrigin(statements: Statements): Promise<number> {
  const [row] = await statements.rows('SELECT CURRENT_TIMESTAMP AS time');
  const readAt = performance.now();
  const time = cellToTime(row?.['time']);
  if (time === null) {
    throw new Error('the database has no time');
  }
  return Date.parse(time) - readAt;
}

/** The migrations that this version has and the database has not. */
export function missingMigrations(applied: ReadonlySet<string>): readonly Migration[] {
  return MIGRATIONS.filter(({ name }) => !applied.has(name));
}

/** The migrations that are recorded in the former table; none when it is another tool's. */
export async function readFormerMigrations(
  statements: Statements,
  { catalog, applied }: SchemaState,
): Promise<readonly string[]> {
  const first = MIGRATIONS[0]?.name ?? '';
  if (applied.has(first) || !hasColumns(catalog, FORMER_MIGRATIONS_TABLE, MIGRATIONS_COLUMNS)) {
    return [];
  }
  const rows = await statements.rows(`SELECT name FROM {${FORMER_MIGRATIONS_TABLE}}`);
  const names = rows.map((row) => String(row['name']));
  return names.includes(first) ? names : [];
}

function hasColumns(catalog: Catalog, table: string, names: readonly string[]): boolean {
  const columns = columnsOf(catalog, table);
  return names.every((name) => columns.has(name));
}
