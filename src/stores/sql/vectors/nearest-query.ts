/** The rows nearest by one vector column: found by the vector index where there is one, else by comparing every vector. */
import type { Field } from '../../../core/model/embedding.js';
import type { Kind } from '../../../core/model/record.js';
import type { NearestOptions } from '../../../core/ports/vector-store.js';
import { INDEX_ROWS_PER_WANTED_ROW, INDEX_ROWS_MAX } from '../../../limits.js';
import type { Parameter, Statements } from '../database.js';
import { TABLES } from '../schema/record-tables.js';
import type { SpaceColumns } from '../schema/vector-columns.js';
import { inRepositories } from '../statements.js';

/** What is compared: the vectors of one column in one space, with the query. */
export interface Comparison {
  readonly field: Field;
  readonly columns: SpaceColumns;
  /** A vector as JSON. */
  readonly query: string;
  /** A LIKE pattern that the fingerprints of the space match. */
  readonly fingerprintPattern: string;
}

/** Conditions to add to a WHERE, each beginning with ` AND`, and their parameters. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
}

/**
 * The rows that a search may find, as a FROM and a WHERE. A comment needs its stored issue, because results show the issue's
 * title and state.
 */
export const SEARCHED = {
  issue: '{issues} t WHERE t.deleted_at IS NULL',
  comment:
    '{comments} t JOIN {issues} i ON i.github_issue_id = t.github_issue_id ' +
    'WHERE t.deleted_at IS NULL AND i.deleted_at IS NULL',
} as const satisfies Record<Kind, string>;

/** The ids of the `limit` nearest rows that pass the filter. The column must exist, and its index when `isIndexed`. */
export async function findNearestIds(
  statements: Statements,
  comparison: Comparison,
  options: NearestOptions,
  isIndexed: boolean,
): Promise<readonly number[]> {
  const first = options.limit * INDEX_ROWS_PER_WANTED_ROW;
  for (let rows = first; isIndexed && rows <= INDEX_ROWS_MAX; rows *= 2) {
    const ids = await findByIndex(statements, comparison, options, rows);
    if (ids.length === options.limit) {
      return ids;
    }
  }
  // In a big database, the nearest rows of a small repository may be far down the list.
  return findByScan(statements, comparison, options);
}

/**
 * The rows that pass the filter among the `indexRows` nearest of the table. They are filtered outside, because TiDB uses a
 * vector index only in a query without WHERE.
 */
async function findByIndex(
  statements: Statements,
  { field, columns: { vec, vecOf }, query, fingerprintPattern }: Comparison,
  options: NearestOptions,
  indexRows: number,
): Promise<readonly number[]> {
  const { kind, limit } = options;
  const { name, key } = TABLES[kind];
  const filter = filterSql(options);
  const rows = await statements.rows(
    `SELECT near.id, near.distance FROM (SELECT ${key} AS id, VEC_COSINE_DISTANCE(${vec(field)}, VEC_FROM_TEXT(?)) AS distance ` +
      `FROM {${name}} ORDER BY distance LIMIT ?) near CROSS JOIN ${SEARCHED[kind]} AND t.${key} = near.id ` +
      `AND near.distance IS NOT NULL AND t.${vecOf(field)} LIKE ?${filter.sql} ORDER BY near.distance, near.id LIMIT ?`,
    [query, indexRows, fingerprintPattern, ...filter.parameters, limit],
  );
  return rows.map((row) => Number(row['id']));
}

/** Compares every row that passes the filter. */
async function findByScan(
  statements: Statements,
  { field, columns: { vec, vecOf }, query, fingerprintPattern }: Comparison,
  options: NearestOptions,
): Promise<readonly number[]> {
  const { kind, limit } = options;
  const filter = filterSql(options);
  // The distance to a zero vector is NULL, which would sort first.
  const rows = await statements.rows(
    `SELECT id, distance FROM (SELECT t.${TABLES[kind].key} AS id, VEC_COSINE_DISTANCE(t.${vec(field)}, VEC_FROM_TEXT(?)) AS distance ` +
      `FROM ${SEARCHED[kind]} AND t.${vec(field)} IS NOT NULL AND t.${vecOf(field)} LIKE ?${filter.sql}) near ` +
      'WHERE distance IS NOT NULL ORDER BY distance, id LIMIT ?',
    [query, fingerprintPattern, ...filter.parameters, limit],
  );
  return rows.map((row) => Number(row['id']));
}

/** The filter as a condition on the tables of `SEARCHED`. */
export function filterSql({
  kind,
  repositories,
  state = 'all',
  exceptIssue = null,
}: NearestOptions): Condition {
  return {
    sql:
      inRepositories(repositories) +
      (state === 'all' ? '' : ` AND ${kind === 'issue' ? 't' : 'i'}.state = ?`) +
      (exceptIssue === null ? '' : ' AND t.github_issue_id <> ?'),
    parameters: [
      ...repositories,
      ...(state === 'all' ? [] : [state]),
      ...(exceptIssue === null ? [] : [exceptIssue]),
    ],
  };
}
