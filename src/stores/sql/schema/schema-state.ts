/** What the schema of a database is now: its tables, the migrations that it has had, and its spaces. */
import type { Space } from '../../../core/model/embedding.js';
import type { Dialect, Statements } from '../database.js';
import { columnsOf, readCatalog, type Catalog } from './catalog.js';
import { MIGRATIONS, MIGRATIONS_TABLE, type Migration } from './migrations.js';
import { columnName } from './schema-steps.js';

export interface SchemaState {
  readonly catalog: Catalog;
  /** Names of the migrations that were applied, of newer versions too. */
  readonly applied: ReadonlySet<string>;
  readonly spaces: readonly Pick<Space, 'id'>[];
}

/** The first versions recorded migrations here. Other tools have a table of this name too, so its rows tell whose it is. */
export const FORMER_MIGRATIONS_TABLE = 'schema_migrations';

/** Every table that a migration creates, and the two that record migrations. */
const TABLES_READ = [
  ...[MIGRATIONS_TABLE, ...MIGRATIONS.flatMap(({ steps }) => steps)]
    .filter((step) => step.adds === 'table')
    .map(({ name }) => name),
  FORMER_MIGRATIONS_TABLE,
];

/** Takes two statements, or one before the first migration. */
export async function readSchemaState(statements: Statements, dialect: Dialect): Promise<SchemaState> {
  const catalog = await readCatalog(statements, dialect, TABLES_READ);
  const sources = [
    ...(recordsMigrations(catalog, MIGRATIONS_TABLE.name)
      ? [`SELECT name, NULL AS space FROM {${MIGRATIONS_TABLE.name}}`]
      : []),
    ...(columnsOf(catalog, 'spaces').has('id') ? ['SELECT NULL AS name, id AS space FROM {spaces}'] : []),
  ];
  const rows = sources.length === 0 ? [] : await statements.rows(sources.join(' UNION ALL '));
  return {
    catalog,
    applied: new Set(rows.filter(({ name }) => name !== null).map(({ name }) => String(name))),
    spaces: rows.filter(({ space }) => space !== null).map(({ space }) => ({ id: Number(space) })),
  };
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
  if (applied.has(first) || !recordsMigrations(catalog, FORMER_MIGRATIONS_TABLE)) {
    return [];
  }
  const rows = await statements.rows(`SELECT name FROM {${FORMER_MIGRATIONS_TABLE}}`);
  const names = rows.map((row) => String(row['name']));
  return names.includes(first) ? names : [];
}

function recordsMigrations(catalog: Catalog, table: string): boolean {
  const columns = columnsOf(catalog, table);
  return MIGRATIONS_TABLE.columns.every((column) => columns.has(columnName(column)));
}
