/**
 * Adopts the table `issues` of Tiara's ancestor, a service that kept no other tables. Its rows stay, and the next backfill
 * completes them: until then they have no repository, so nothing finds them.
 */
import type { Dialect, Statements } from '../database.js';
import { putPrefix } from '../table-names.js';
import { columnsOf, type Catalog } from './catalog.js';
import type { RequiredTable } from './required-tables.js';
import { hasKey } from './schema-problems.js';
import { spaceColumns } from './vector-columns.js';

const KEPT = ['id', 'github_issue_id', 'title', 'body', 'state', 'created_at', 'updated_at'];
const VECTORS = [spaceColumns(null).vec('title'), spaceColumns(null).vec('body')];
/** Before any issue, so that whatever GitHub says is newer. The ancestor's own times may be those of its rows. */
const BEFORE_ALL = '1970-01-01 00:00:00';

/** Whether this is the ancestor's table. With `content_hash`, a run was killed while it adopted the table. */
export function isAncestor(catalog: Catalog): boolean {
  const columns = columnsOf(catalog, 'issues');
  const hasVectors = VECTORS.every((name) => columns.has(name));
  return KEPT.every((name) => columns.has(name)) && (hasVectors || columns.has('content_hash'));
}

/** Why the table cannot be adopted. */
export async function adoptionProblems(
  statements: Statements,
  catalog: Catalog,
  table: RequiredTable,
  tablePrefix: string,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const problem = (message: string): number => problems.push(putPrefix(message, tablePrefix));
  for (const [name, { mustBeGiven, type }] of columnsOf(catalog, table.name)) {
    const isReplaced = table.columns.has(name) || VECTORS.includes(name);
    if (mustBeGiven && !isReplaced && !(name === 'id' && /int/.test(type))) {
      problem(
        `The column {issues}.${name} is not Tiara's, does not allow NULL and has no default, so no row can be stored: give it a default, let it be NULL, or drop it.`,
      );
    }
  }
  const [twice] = await statements.rows(
    'SELECT github_issue_id AS id, COUNT(*) AS times FROM {issues} WHERE github_issue_id IS NOT NULL ' +
      'GROUP BY github_issue_id HAVING COUNT(*) > 1 ORDER BY github_issue_id LIMIT 1',
  );
  if (twice !== undefined) {
    problem(
      `The table {issues} has ${Number(twice['times'])} rows with the github_issue_id ${Number(twice['id'])}, so nothing was written: leave one row of each issue.`,
    );
  }
  return problems;
}

/** Makes it the table that Tiara needs. If the run is killed, the next one reads the catalog and does the rest. */
export async function adoptIssues(
  statements: Statements,
  dialect: Dialect,
  catalog: Catalog,
  { name: table, columns: required, key }: RequiredTable,
): Promise<void> {
  const columns = columnsOf(catalog, table);
  const run = async (list: readonly string[]): Promise<void> => {
    for (const sql of list) {
      await statements.change(sql);
    }
  };
  await run(dialect.prepareForAdoption(table, columns.get('id')?.mustBeGiven === true ? 'id' : null));
  for (const [name, { type, isNullable }] of required) {
    const column = columns.get(name);
    if (column === undefined) {
      await run([dialect.addColumn(table, `${name} ${dialect.types[type]} NULL`)]);
    } else if (!dialect.fits(type, column.type) || (isNullable && !column.allowsNull)) {
      await run(dialect.changeColumn(table, name, type, column.isInPrimaryKey));
    }
  }
  if (!hasKey(catalog, table, key)) {
    await run([`CREATE UNIQUE INDEX IF NOT EXISTS {${table}_key} ON {${table}} (${key.join(', ')})`]);
  }
  for (const name of VECTORS.filter((vector) => columns.has(vector))) {
    // A column that is in an index cannot be dropped.
    for (const index of await statements.rows(dialect.indexesSql(table, name))) {
      await run([dialect.dropIndex(table, `\`${String(index['name'])}\``)]);
    }
    await run([`ALTER TABLE {${table}} DROP COLUMN ${name}`]);
  }
  await statements.change(`UPDATE {${table}} SET updated_at = ? WHERE content_hash IS NULL`, [BEFORE_ALL]);
}
