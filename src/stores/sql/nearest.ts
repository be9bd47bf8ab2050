/** Exact search: the nearest live rows by each vector column, with both similarities of each. */
import type { Candidate, Field, NearestFilter, Space, Vector } from '../../core/ports.js';
import type { Kind } from '../../core/record.js';
import type { Cell, Parameter, Row, Statements } from './database.js';
import { repositoryOf } from './repositories.js';
import { TABLES, marks } from './rows.js';
import { groups } from './statements.js';
import { FIELDS, suffixOf, within } from './vectors.js';

export interface NearestOptions extends NearestFilter {
  readonly kind: Kind;
  readonly limit: number;
}

/** A condition that goes on with `AND`, and its parameters. */
interface Condition {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
}

/** Rows that can be an answer, as a FROM and a WHERE. A comment only with its issue, whose title and state go with it. */
const SEARCHED = {
  issue: 'issues t WHERE t.deleted_at IS NULL',
  comment:
    'comments t JOIN issues i ON i.github_issue_id = t.github_issue_id ' +
    'WHERE t.deleted_at IS NULL AND i.deleted_at IS NULL',
} as const satisfies Record<Kind, string>;

/** What is shown of an answer. The name of the repository is the current one, not that of the issue's last change. */
const SHOWN = {
  issue:
    'NULL AS comment_id, t.number, t.title, t.body, t.state, t.state_reason, t.html_url, ' +
    'r.repository_id, r.owner, r.name FROM issues t',
  comment:
    't.github_comment_id AS comment_id, i.number, i.title, t.body, i.state, i.state_reason, t.html_url, ' +
    'r.repository_id, r.owner, r.name FROM comments t JOIN issues i ON i.github_issue_id = t.github_issue_id',
} as const satisfies Record<Kind, string>;

/** The `limit` nearest by each vector column, joined. The columns are there. */
export async function nearest(
  statements: Statements,
  space: Space,
  query: Vector,
  options: NearestOptions,
): Promise<readonly Candidate[]> {
  const { kind } = options;
  const text = JSON.stringify(query);
  const ofSpace = `%${suffixOf(space)}`;
  const ids = new Set<number>();
  for (const field of FIELDS[kind]) {
    for (const id of await nearestBy(statements, field, text, ofSpace, options)) {
      ids.add(id);
    }
  }
  const found: Row[] = [];
  for (const group of groups([...ids])) {
    found.push(...(await shownRows(statements, kind, group, text, ofSpace)));
  }
  return found.map((row) => candidateOf(kind, row));
}

/** The ids of the nearest by one column, found by comparing with every row that can be an answer. */
async function nearestBy(
  statements: Statements,
  field: Field,
  query: string,
  ofSpace: string,
  options: NearestOptions,
): Promise<readonly number[]> {
  const { kind, limit } = options;
  const passing = filtered(options);
  // NULL is the distance to a vector without a direction, and would sort first.
  const rows = await statements.rows(
    `SELECT id, distance FROM (SELECT t.${TABLES[kind].key} AS id, VEC_COSINE_DISTANCE(t.${field}_vec, VEC_FROM_TEXT(?)) AS distance ` +
      `FROM ${SEARCHED[kind]} AND t.${field}_vec IS NOT NULL AND t.${field}_vec_of LIKE ?${passing.sql}) near ` +
      'WHERE distance IS NOT NULL ORDER BY distance, id LIMIT ?',
    [query, ofSpace, ...passing.parameters, limit],
  );
  return rows.map((row) => Number(row['id']));
}

/** The filter, for the tables of `SEARCHED`. */
function filtered({ kind, repositories, state = 'all', exceptIssue = null }: NearestOptions): Condition {
  return {
    sql:
      within(repositories) +
      (state === 'all' ? '' : ` AND ${kind === 'issue' ? 't' : 'i'}.state = ?`) +
      (exceptIssue === null ? '' : ' AND t.github_issue_id <> ?'),
    parameters: [
      ...repositories,
      ...(state === 'all' ? [] : [state]),
      ...(exceptIssue === null ? [] : [exceptIssue]),
    ],
  };
}

async function shownRows(
  statements: Statements,
  kind: Kind,
  ids: readonly number[],
  query: string,
  ofSpace: string,
): Promise<readonly Row[]> {
  const distances = FIELDS[kind].map(
    (field) =>
      `CASE WHEN t.${field}_vec_of LIKE ? THEN VEC_COSINE_DISTANCE(t.${field}_vec, VEC_FROM_TEXT(?)) END AS ${field}_distance`,
  );
  return statements.rows(
    `SELECT ${distances.join(', ')}, ${SHOWN[kind]} JOIN repositories r ON r.repository_id = t.repository_id ` +
      `WHERE t.${TABLES[kind].key} IN (${marks(ids.length)})`,
    [...FIELDS[kind].flatMap(() => [ofSpace, query]), ...ids],
  );
}

function candidateOf(kind: Kind, row: Row): Candidate {
  return {
    kind,
    repository: repositoryOf(row),
    number: Number(row['number']),
    commentId: row['comment_id'] === null ? null : Number(row['comment_id']),
    title: String(row['title']),
    body: row['body'] === null ? null : String(row['body']),
    state: String(row['state']),
    stateReason: row['state_reason'] === null ? null : String(row['state_reason']),
    url: String(row['html_url']),
    titleSimilarity: similarityOf(row['title_distance']),
    bodySimilarity: similarityOf(row['body_distance']),
  };
}

function similarityOf(distance: Cell | undefined): number | null {
  return typeof distance === 'number' && Number.isFinite(distance) ? 1 - distance : null;
}
