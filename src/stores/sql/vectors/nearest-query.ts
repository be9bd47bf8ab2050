/** The rows nearest by one vector column: found by the vector index where there is one, else by comparing every vector. */
import type { Field, Space } from '../../../core/model/embedding.js';
import type { Kind } from '../../../core/model/record.js';
import type { NearestOptions } from '../../../core/ports/vector-store.js';
import { toCell } from '../cells.js';
import type { Dialect, Parameter, Statements } from '../database.js';
import { TABLES } from '../schema/record-tables.js';
import { spaceColumns, vectorColumn } from '../schema/vector-columns.js';
import { inRepositories } from '../statements.js';
import { fingerprintSuffix } from './fingerprint.js';

/** A search for the rows of one kind near a query. */
export interface Search {
  readonly statements: Statements;
  readonly dialect: Dialect;
  readonly space: Space;
  /** Vectors as JSON. */
  readonly question: Readonly<Record<Field, string>>;
  readonly options: NearestOptions;
  /** Whether the vector columns have indexes. */
  readonly isIndexed: boolean;
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

/** The ids of the `limit` rows nearest by this field, among those that pass the filter. The column must exist. */
export function findNearestIds(search: Search, field: Field): Promise<readonly number[]> {
  return findByIndexOrScan(
    search,
    (rows) => findByIndex(search, field, rows),
    () => findByScan(search, field),
  );
}

/** Asks the index for more rows while too few pass the filter. Without an index, or if they stay too few, it reads every row. */
export async function findByIndexOrScan(
  { dialect, options: { limit }, isIndexed }: Search,
  findAmong: (indexRows: number) => Promise<readonly number[]>,
  scan: () => Promise<readonly number[]>,
): Promise<readonly number[]> {
  const { first, factor, max } = dialect.vectorIndex.rows;
  for (let rows = first(limit); isIndexed && rows <= max; rows *= factor) {
    const ids = await findAmong(rows);
    if (ids.length === limit) {
      return ids;
    }
  }
  // In a big database, the nearest rows of a small repository may be far down the list.
  return scan();
}

/** The rows that pass the filter among the `indexRows` nearest of the table. */
async function findByIndex(
  { statements, dialect, space, question, options }: Search,
  field: Field,
  indexRows: number,
): Promise<readonly number[]> {
  const { kind, limit } = options;
  const { key } = TABLES[kind];
  const filter = filterSql(options);
  const near = dialect.vectorIndex.nearest(
    vectorColumn(space, kind, field),
    [key],
    question[field],
    indexRows,
  );
  const rows = await statements.rows(
    `SELECT near.${key} AS id, near.distance FROM (${near.sql}) near CROSS JOIN ${SEARCHED[kind]} AND t.${key} = near.${key} ` +
      `AND near.distance IS NOT NULL AND t.${spaceColumns(space).vecOf(field)} LIKE ?${filter.sql} ORDER BY near.distance, id LIMIT ?`,
    [...near.parameters, `%${fingerprintSuffix(space)}`, ...filter.parameters, limit],
  );
  return rows.map((row) => Number(row['id']));
}

/** Compares every row that passes the filter. */
async function findByScan(
  { statements, dialect, space, question, options }: Search,
  field: Field,
): Promise<readonly number[]> {
  const { kind, limit } = options;
  const { vec, vecOf } = spaceColumns(space);
  const filter = filterSql(options);
  // The distance to a zero vector is NULL, which would sort first.
  const rows = await statements.rows(
    `SELECT id, distance FROM (SELECT t.${TABLES[kind].key} AS id, ${dialect.distanceTo(`t.${vec(field)}`)} AS distance ` +
      `FROM ${SEARCHED[kind]} AND t.${vec(field)} IS NOT NULL AND t.${vecOf(field)} LIKE ?${filter.sql}) near ` +
      'WHERE distance IS NOT NULL ORDER BY distance, id LIMIT ?',
    [question[field], `%${fingerprintSuffix(space)}`, ...filter.parameters, limit],
  );
  return rows.map((row) => Number(row['id']));
}

/** The filter as a condition on the tables of `SEARCHED`. */
export function filterSql(options: NearestOptions): Condition {
  const { kind, repositories, state = 'all', author, label, since, exceptIssue, beforeNumber } = options;
  const issue = kind === 'issue' ? 't' : 'i';
  const optional: readonly { readonly sql: string; readonly values: readonly Parameter[] | null }[] = [
    { sql: `${issue}.state = ?`, values: state === 'all' ? null : [state] },
    { sql: `LOWER(${issue}.author_login) = ?`, values: author == null ? null : [author.toLowerCase()] },
    {
      // As text, because databases differ in their functions for JSON. In the quotes of JSON, a label is found only as a whole.
      sql: `(INSTR(CAST(${issue}.labels AS CHAR), ?) > 0 OR INSTR(LOWER(CAST(${issue}.labels AS CHAR)), ?) > 0)`,
      values: label == null ? null : [JSON.stringify(label), JSON.stringify(label.toLowerCase())],
    },
    { sql: `${issue}.updated_at >= ?`, values: since == null ? null : [toCell(since)] },
    { sql: 't.github_issue_id <> ?', values: exceptIssue == null ? null : [exceptIssue] },
    { sql: `t.${TABLES[kind].number} < ?`, values: beforeNumber == null ? null : [beforeNumber] },
  ];
  const conditions = optional.flatMap(({ sql, values }) =>
    values === null ? [] : [{ sql: ` AND ${sql}`, values }],
  );
  return {
    sql: inRepositories(repositories) + conditions.map(({ sql }) => sql).join(''),
    parameters: [...repositories, ...conditions.flatMap(({ values }) => values)],
  };
}
