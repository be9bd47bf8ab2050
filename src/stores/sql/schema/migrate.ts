/** Brings the schema up to date, unless the run only reads, and makes sure that it is what this version needs. */
import { UserError } from '../../../core/model/errors.js';
import { SCHEMA_PROBLEMS_SHOWN } from '../../../limits.js';
import type { Database, Dialect, Statements } from '../database.js';
import { adoptionProblems, adoptIssues, isAncestor } from './adopt-issues.js';
import { columnsOf, type Catalog } from './catalog.js';
import { MIGRATIONS, MIGRATIONS_TABLE } from './migrations.js';
import { requiredTables, toRequiredTable, type RequiredTable } from './required-tables.js';
import { foreignTable, schemaProblems, tableProblems } from './schema-problems.js';
import { columnName, stepSql, type SchemaStep } from './schema-steps.js';
import {
  FORMER_MIGRATIONS_TABLE,
  missingMigrations,
  readFormerMigrations,
  readSchemaState,
  type SchemaState,
} from './schema-state.js';

/**
 * Applies the migrations that are missing in this state, in order, and returns the state after that. When none is missing it
 * changes nothing, so a read-only account is enough. A dry run applies none, and checks the tables only when none is missing.
 * @throws UserError for a table that is not Tiara's, for one that was changed, for a schema of a newer version, and for
 *   missing migrations when the run only reads
 */
export async function migrate(
  database: Database,
  dialect: Dialect,
  {
    tablePrefix,
    isReadOnly,
    isDryRun = false,
  }: { readonly tablePrefix: string; readonly isReadOnly: boolean; readonly isDryRun?: boolean },
  state: SchemaState,
): Promise<SchemaState> {
  const problemsOf = ({ catalog, spaces }: SchemaState): readonly string[] =>
    schemaProblems(catalog, requiredTables(spaces), dialect, tablePrefix);
  refuseNewerSchema(state.applied, tablePrefix);
  if (missingMigrations(state.applied).length > 0) {
    if (isDryRun) {
      return state;
    }
    if (isReadOnly) {
      throw schemaTooOld(state, await database.read((statements) => readFormerMigrations(statements, state)));
    }
    await database.changeSchema((statements) => applyMigrations(statements, dialect, tablePrefix));
  } else if (problemsOf(state).length === 0) {
    return state;
  }
  // Read again: another run may have changed the schema between the two statements that read it.
  const now = await database.read((statements) => readSchemaState(statements, dialect));
  throwProblems(problemsOf(now));
  return now;
}

async function applyMigrations(statements: Statements, dialect: Dialect, tablePrefix: string): Promise<void> {
  // Read again: another run may have migrated in the meantime.
  const state = await readSchemaState(statements, dialect);
  const former = await readFormerMigrations(statements, state);
  const applied = new Set([...state.applied, ...former]);
  refuseNewerSchema(applied, tablePrefix);
  const created = createdTables(applied);
  const adopted = isAncestor(state.catalog) ? created.find(({ name }) => name === 'issues') : undefined;
  throwProblems([
    ...foreignTables(
      state.catalog,
      created.filter((table) => table !== adopted),
      dialect,
      tablePrefix,
    ),
    ...(adopted === undefined ? [] : await adoptionProblems(statements, state.catalog, adopted, tablePrefix)),
  ]);
  if (adopted !== undefined) {
    await adoptIssues(statements, dialect, state.catalog, adopted);
  }
  if (!state.catalog.has(MIGRATIONS_TABLE.name)) {
    statements.queue(stepSql(dialect, MIGRATIONS_TABLE));
  }
  if (former.length > 0) {
    // Not a RENAME: these are harmless when they are repeated, or when another run does the same.
    recordMigrations(statements, dialect, former);
    statements.queue(`DROP TABLE IF EXISTS {${FORMER_MIGRATIONS_TABLE}}`);
  }
  const spaces = state.spaces.length === 0 ? [{ id: 1 }] : state.spaces;
  for (const { name, steps, stepsOfSpace = () => [], fill } of missingMigrations(applied)) {
    for (const step of [...steps, ...spaces.flatMap(stepsOfSpace)].filter((each) => !isDone(state, each))) {
      statements.queue(stepSql(dialect, step));
    }
    // Nothing is stored before the first migration.
    if (fill !== undefined && applied.size > 0) {
      await fill(statements, dialect);
    }
    recordMigrations(statements, dialect, [name]);
  }
}

/** SQLite cannot add a column only if it is missing. */
function isDone({ catalog }: SchemaState, step: SchemaStep): boolean {
  return step.adds === 'column' && columnsOf(catalog, step.table).has(columnName(step.column));
}

function recordMigrations(statements: Statements, dialect: Dialect, names: readonly string[]): void {
  const rows = names.map(() => '(?, CURRENT_TIMESTAMP)').join(', ');
  statements.queue(
    `${dialect.insertOrIgnore} INTO {${MIGRATIONS_TABLE.name}} (name, applied_at) VALUES ${rows}`,
    names,
  );
}

/** The tables that are still to be created. */
function createdTables(applied: ReadonlySet<string>): readonly RequiredTable[] {
  const steps = missingMigrations(applied).flatMap((migration) => migration.steps);
  const tables = steps.filter((step) => step.adds === 'table');
  return [...(applied.size === 0 ? [MIGRATIONS_TABLE] : []), ...tables].map(toRequiredTable);
}

/**
 * What is wrong with tables that exist before their migration creates them. A run that was killed during a migration leaves
 * some of its tables, but these are whole.
 */
function foreignTables(
  catalog: Catalog,
  created: readonly RequiredTable[],
  dialect: Dialect,
  tablePrefix: string,
): readonly string[] {
  return created
    .filter(({ name }) => catalog.has(name))
    .flatMap((table) => {
      const columns = columnsOf(catalog, table.name);
      const lacking = [...table.columns.keys()].find((name) => !columns.has(name));
      return lacking === undefined
        ? tableProblems(catalog, table, dialect, tablePrefix)
        : [foreignTable(table.name, lacking, tablePrefix)];
    });
}

function refuseNewerSchema(applied: ReadonlySet<string>, tablePrefix: string): void {
  const known = new Set(MIGRATIONS.map(({ name }) => name));
  const unknown = [...applied].find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new UserError(
      `The tables are of a newer version of Tiara: ${tablePrefix}${MIGRATIONS_TABLE.name} lists the migration "${unknown}", which this version does not know. Use that version or a later one.`,
    );
  }
}

function schemaTooOld({ applied }: SchemaState, former: readonly string[]): UserError {
  return applied.size + former.length === 0
    ? new UserError(
        'The database has no tables of Tiara, or not with this table-prefix: run a backfill first, or correct the database or table-prefix.',
      )
    : new UserError(
        'The tables are of an older version of Tiara, or unfinished: run a catch-up or a backfill with this version first.',
      );
}

function throwProblems(problems: readonly string[]): void {
  if (problems.length > 0) {
    const more = problems.length - SCHEMA_PROBLEMS_SHOWN;
    const shown = [...problems.slice(0, SCHEMA_PROBLEMS_SHOWN), ...(more > 0 ? [`(${more} more)`] : [])];
    throw new UserError(shown.join(' '));
  }
}
