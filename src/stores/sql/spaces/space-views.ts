/** Which views a database is to have, given its active space. Every run knows at no cost whether they are there. */
import type { Database, Dialect } from '../database.js';
import { columnsOf } from '../schema/catalog.js';
import { missingMigrations, type SchemaState } from '../schema/schema-state.js';
import { vectorColumns } from '../schema/vector-columns.js';
import { putPrefix, VIEW_NAMES } from '../table-names.js';
import { CREATED, createViews, NAME_TAKEN } from '../views/create-views.js';
import { toKnownSpaces } from './known-spaces.js';

/**
 * Creates the views that are missing when a run begins: in a database of an earlier version, after a person dropped one, or
 * after a run was killed. Returns why one could not be created, or null. The other runs do not try that again.
 */
export async function repairViews(
  database: Database,
  dialect: Dialect,
  before: SchemaState,
  now: SchemaState,
): Promise<string | null> {
  const active = toKnownSpaces(now.spaceRows).find(({ isActive }) => isActive);
  if (active === undefined) {
    // There is no row to keep the outcome in, so only the run that creates the tables tries.
    return missingMigrations(before.applied).length > 0
      ? database.changeSchema((statements) => createViews(statements, dialect, null))
      : null;
  }
  const areMissing =
    active.views === null ||
    (active.views === CREATED && VIEW_NAMES.some((name) => now.viewNames.get(name) !== 'view'));
  const hasColumns = vectorColumns(active).every(({ table, name }) =>
    // Chunks are not in a view.
    now.catalog.has(table) ? columnsOf(now.catalog, table).has(name) : true,
  );
  return areMissing && hasColumns
    ? database.changeSchema((statements) => createViews(statements, dialect, active))
    : null;
}

/** Why a view of the active space is missing for good, and the way out; null when none is, or when the next run creates it. */
export function viewsProblem({ spaceRows }: SchemaState, tablePrefix: string): string | null {
  const outcome = toKnownSpaces(spaceRows).find(({ isActive }) => isActive)?.views ?? CREATED;
  return outcome === CREATED ? null : explainFailure(outcome, tablePrefix);
}

/** Tells why a view could not be created. */
export function explainFailure(failure: string, tablePrefix: string): string {
  const wayOut = 'then run UPDATE {spaces} SET views = NULL, and the next run creates both';
  return putPrefix(
    failure === NAME_TAKEN
      ? `A view is missing, because {tiara_issues} or {tiara_documents} is the name of a table: rename that table, or use another table-prefix; ${wayOut}.`
      : `The views {tiara_issues} and {tiara_documents} could not be created (${failure}). Everything else works. To have them, grant CREATE VIEW on the database, ${wayOut}.`,
    tablePrefix,
  );
}
