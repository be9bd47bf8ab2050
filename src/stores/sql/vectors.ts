/** What is pending, what was embedded, and what is near. */
import type {
  Candidate,
  Field,
  PendingQuery,
  PendingRow,
  Space,
  StoredVector,
  Vector,
} from '../../core/ports.js';
import type { Kind, Repository } from '../../core/record.js';
import { fingerprint } from '../../core/text.js';
import { STATEMENT_BYTES, STATEMENT_ROWS } from '../../limits.js';
import { TABLES, list } from './apply.js';
import type { Database, Dialect, Parameter, Row, Session } from './database.js';

/** A comment is live only if its issue is; an issue that is not stored yet is not known to be dead. */
const LIVE = {
  issue: 't.deleted_at IS NULL',
  comment: `t.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM issues dead
    WHERE dead.github_issue_id = t.github_issue_id AND dead.deleted_at IS NOT NULL)`,
} as const satisfies Record<Kind, string>;

const FIELDS = { issue: ['title', 'body'], comment: ['body'] } as const satisfies Record<
  Kind,
  readonly Field[]
>;

/** True for a text whose vector is not of that text and the active space; one parameter, the end of its fingerprints. */
function isPending(dialect: Dialect, field: Field): string {
  const expected = dialect.concat(`t.${field}_hash`, '?');
  return `(t.${field}_hash IS NOT NULL AND (t.${field}_vec_of IS NULL OR t.${field}_vec_of <> ${expected}))`;
}

/** What every fingerprint of this space ends in. Before there is a space, no vector is current. */
function suffixOf(space: Space | null): string {
  return fingerprint('', space ?? { id: 0 });
}

export async function pendingRows(
  database: Database,
  repository: Repository,
  space: Space | null,
  query: PendingQuery,
): Promise<readonly PendingRow[]> {
  const { kind, afterId, limit, ids } = query;
  const { dialect } = database;
  const { table, key } = TABLES[kind];
  const fields = FIELDS[kind];
  const suffix = suffixOf(space);
  const rows = await database.read(
    `SELECT t.${key} AS id, ${kind === 'issue' ? 't.number' : 't.issue_number'} AS issue_number,
       ${kind === 'issue' ? 't.title' : "''"} AS title, t.body AS body,
       ${fields.map((field) => `CASE WHEN ${isPending(dialect, field)} THEN t.${field}_hash END AS ${field}_hash`).join(', ')}
     FROM ${table} t
     WHERE t.repository_id = ? AND t.${key} > ? ${ids === undefined ? '' : `AND t.${key} IN (${list(ids.length)})`}
       AND ${LIVE[kind]} AND (${fields.map((field) => isPending(dialect, field)).join(' OR ')})
     ORDER BY t.${key} LIMIT ?`,
    [...fields.map(() => suffix), repository.id, afterId, ...(ids ?? []), ...fields.map(() => suffix), limit],
  );
  return rows.map((row) => pendingRowOf(kind, row));
}

function pendingRowOf(kind: Kind, row: Row): PendingRow {
  const hashes: Partial<Record<Field, string>> = {};
  for (const field of FIELDS[kind]) {
    const hash = row[`${field}_hash`];
    if (typeof hash === 'string') {
      hashes[field] = hash;
    }
  }
  return {
    kind,
    id: Number(row['id']),
    issueNumber: Number(row['issue_number']),
    title: String(row['title']),
    body: textOf(row['body']) ?? '',
    hashes,
  };
}

/** Texts of live rows without a current vector. */
export async function countPending(
  session: Pick<Session, 'read'>,
  dialect: Dialect,
  kind: Kind,
  space: Space | null,
  repositories: readonly number[],
): Promise<number> {
  const fields = FIELDS[kind];
  const sum = fields
    .map((field) => `SUM(CASE WHEN ${isPending(dialect, field)} THEN 1 ELSE 0 END)`)
    .join(' + ');
  const [row] = await session.read(
    `SELECT ${sum} AS pending FROM ${TABLES[kind].table} t WHERE ${LIVE[kind]} ${within(repositories)}`,
    [...fields.map(() => suffixOf(space)), ...repositories],
  );
  return Number(row?.['pending'] ?? 0);
}

export async function countLive(
  session: Pick<Session, 'read'>,
  kind: Kind,
  repositories: readonly number[],
): Promise<number> {
  const [row] = await session.read(
    `SELECT COUNT(*) AS live FROM ${TABLES[kind].table} t WHERE ${LIVE[kind]} ${within(repositories)}`,
    repositories,
  );
  return Number(row?.['live'] ?? 0);
}

function within(repositories: readonly number[]): string {
  return repositories.length === 0 ? '' : `AND t.repository_id IN (${list(repositories.length)})`;
}

export async function putVectors(
  session: Session,
  dialect: Dialect,
  space: Space,
  vectors: readonly StoredVector[],
): Promise<void> {
  // As text, a number of a vector takes some twenty characters.
  const rowsOfStatement = Math.max(
    1,
    Math.min(STATEMENT_ROWS, Math.floor(STATEMENT_BYTES / (space.dimensions * 24))),
  );
  const groups = Object.entries(Object.groupBy(vectors, ({ kind, field }) => `${kind} ${field}`));
  for (const [name, group = []] of groups) {
    const [kind, field] = name.split(' ') as [Kind, Field];
    const { table, key } = TABLES[kind];
    for (let at = 0; at < group.length; at += rowsOfStatement) {
      const slice = group.slice(at, at + rowsOfStatement);
      await session.write(
        dialect.setVectors(table, key, field, slice.length),
        slice.flatMap(({ id, hash, vector }): Parameter[] => [
          id,
          hash,
          fingerprint(hash, space),
          dialect.vectorParameter(vector),
        ]),
      );
    }
  }
}

/** The nearest rows by one of the columns, with the similarities of all of them. */
export async function nearestBy(
  database: Database,
  space: Space,
  query: Vector,
  field: Field,
  options: { readonly kind: Kind; readonly limit: number; readonly repositories: readonly number[] },
): Promise<readonly Candidate[]> {
  const { dialect } = database;
  const { kind, limit, repositories } = options;
  const { table } = TABLES[kind];
  const parameter = dialect.vectorParameter(query);
  const distance = (name: Field): string =>
    `CASE WHEN t.${name}_vec_of LIKE ? THEN VEC_COSINE_DISTANCE(t.${name}_vec, ${dialect.vector}) END`;
  const isIssue = kind === 'issue';
  const rows = await database.read(
    `SELECT ${isIssue ? 't.number' : 't.issue_number'} AS number, ${isIssue ? 'NULL' : 't.github_comment_id'} AS comment_id,
       i.title AS title, i.state AS state, i.state_reason AS state_reason, t.body AS body, t.html_url AS html_url,
       r.repository_id AS repository_id, r.owner AS owner, r.name AS name,
       ${isIssue ? distance('title') : 'NULL'} AS title_distance, ${distance('body')} AS body_distance
     FROM ${table} t
     JOIN repositories r ON r.repository_id = t.repository_id
     ${isIssue ? 'JOIN issues i ON i.github_issue_id = t.github_issue_id' : 'LEFT JOIN issues i ON i.github_issue_id = t.github_issue_id'}
     WHERE t.${field}_vec IS NOT NULL AND t.${field}_vec_of LIKE ? AND ${LIVE[kind]} ${within(repositories)}
     ORDER BY VEC_COSINE_DISTANCE(t.${field}_vec, ${dialect.vector}) LIMIT ?`,
    [
      ...(isIssue ? [`%${suffixOf(space)}`, parameter] : []),
      `%${suffixOf(space)}`,
      parameter,
      `%${suffixOf(space)}`,
      ...repositories,
      parameter,
      limit,
    ],
  );
  return rows.map((row) => candidateOf(kind, row));
}

function candidateOf(kind: Kind, row: Row): Candidate {
  return {
    kind,
    repository: { id: Number(row['repository_id']), owner: String(row['owner']), name: String(row['name']) },
    number: Number(row['number']),
    commentId: row['comment_id'] === null ? null : Number(row['comment_id']),
    title: textOf(row['title']) ?? '',
    body: textOf(row['body']),
    state: textOf(row['state']) ?? '',
    stateReason: textOf(row['state_reason']),
    url: String(row['html_url']),
    titleSimilarity: similarityOf(row['title_distance']),
    bodySimilarity: similarityOf(row['body_distance']),
  };
}

function similarityOf(distance: unknown): number | null {
  return typeof distance === 'number' && Number.isFinite(distance) ? 1 - distance : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
