/** Which rows are nearest by one vector column: by the vector index where there is one, else by comparing with every row. */
import type { Field } from '../../../core/model/embedding.js';
import type { Kind } from '../../../core/model/record.js';
import type { NearestFilter } from '../../../core/ports/vector-store.js';
import { INDEX_TAKEN_FIRST, INDEX_TAKEN_MAX } from '../../../limits.js';
import type { Parameter, Statements } from '../database.js';
import { TABLES } from '../schema/record-tables.js';
import type { SpaceColumns } from '../schema/vector-columns.js';
import { inRepositories } from '../statements.js';

export interface NearestOptions extends NearestFilter {
  readonly kind: Kind;
  readonly limit: number;
}

/** What is compared: the vectors of a column whose fingerprints are of this space, with the query's vector as text. */
export interface Comparison {
  readonly field: Field;
  readonly places: SpaceColumns;
  readonly query: string;
  /** What LIKE finds in a fingerprint of the space. */
  readonly ofSpace: string;
}

/** A condition that goes on with `AND`, and its parameters. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
}

/** Rows that can be an answer, as a FROM and a WHERE. A comment only with its issue, whose title and state go with it. */
export const SEARCHED = {
  issue: 'issues t WHERE t.deleted_at IS NULL',
  comment:
    'comments t JOIN issues i ON i.github_issue_id = t.github_issue_id ' +
    'WHERE t.deleted_at IS NULL AND i.deleted_at IS NULL',
} as const satisfies Record<Kind, string>;

/** The ids of the `limit` nearest that pass the filter. The column is there, and so is its index when `isIndexed`. */
export async function findNearestIds(
  statements: Statements,
  comparison: Comparison,
  options: NearestOptions,
  isIndexed: boolean,
): Promise<readonly number[]> {
  const first = options.limit * INDEX_TAKEN_FIRST;
  for (let taken = first; isIndexed && taken <= INDEX_TAKEN_MAX; taken *= 2) {
    const ids = await nearestByIndex(statements, comparison, options, taken);
    if (ids.length === options.limit) {
      return ids;
    }
  }
  // A small repository in a big database may have none among the nearest of all.
  return nearestExact(statements, comparison, options);
}

/** Those of the `taken` nearest rows of the table that pass. TiDB uses the index only where no WHERE stands with it. */
async function nearestByIndex(
  statements: Statements,
  { field, places: { vec, vecOf }, query, ofSpace }: Comparison,
  options: NearestOptions,
  taken: number,
): Promise<readonly number[]> {
  const { kind, limit } = options;
  const { name, key } = TABLES[kind];
  const passing = filterSql(options);
  const rows = await statements.rows(
    `SELECT near.id, near.distance FROM (SELECT ${key} AS id, VEC_COSINE_DISTANCE(${vec(field)}, VEC_FROM_TEXT(?)) AS distance ` +
      `FROM ${name} ORDER BY distance LIMIT ?) near CROSS JOIN ${SEARCHED[kind]} AND t.${key} = near.id ` +
      `AND near.distance IS NOT NULL AND t.${vecOf(field)} LIKE ?${passing.sql} ORDER BY near.distance, near.id LIMIT ?`,
    [query, taken, ofSpace, ...passing.parameters, limit],
  );
  return rows.map((row) => Number(row['id']));
}

/** The nearest of every row that passes. */
async function nearestExact(
  statements: Statements,
  { field, places: { vec, vecOf }, query, ofSpace }: Comparison,
  options: NearestOptions,
): Promise<readonly number[]> {
  const { kind, limit } = options;
  const passing = filterSql(options);
  // NULL is the distance to a vector without a direction, and would sort first.
  const rows = await statements.rows(
    `SELECT id, distance FROM (SELECT t.${TABLES[kind].key} AS id, VEC_COSINE_DISTANCE(t.${vec(field)}, VEC_FROM_TEXT(?)) AS distance ` +
      `FROM ${SEARCHED[kind]} AND t.${vec(field)} IS NOT NULL AND t.${vecOf(field)} LIKE ?${passing.sql}) near ` +
      'WHERE distance IS NOT NULL ORDER BY distance, id LIMIT ?',
    [query, ofSpace, ...passing.parameters, limit],
  );
  return rows.map((row) => Number(row['id']));
}

/** The filter, for the tables of `SEARCHED`. */
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
