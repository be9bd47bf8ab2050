/** Finds and counts pending texts: texts of live rows without a vector of the right fingerprint. */
import type { Field, Space } from '../../../core/model/embedding.js';
import type { Kind, Repository } from '../../../core/model/record.js';
import type { Counts, PendingQuery, PendingRow } from '../../../core/ports/vector-store.js';
import type { Row, Statements } from '../database.js';
import { FIELDS, LIVE, TABLES } from '../schema/record-tables.js';
import { spaceColumns, type SpaceColumns } from '../schema/vector-columns.js';
import { groupForStatements, inRepositories, placeholders } from '../statements.js';
import { findStoredPositions, type StoredPositions } from './chunk-rows.js';
import { fingerprintSuffix } from './fingerprint.js';
import type { Condition } from './nearest-query.js';

function pendingColumns(kind: Kind, { vecOf }: SpaceColumns): string {
  const title = kind === 'issue' ? 't.title, ' : '';
  return `${title}t.body, ${FIELDS[kind].map((field) => `t.${field}_hash, t.${vecOf(field)} AS ${field}_made_of`).join(', ')}`;
}

/**
 * Live rows with pending texts, ordered by id, each with the chunks of its body that are already stored. Without a space, every
 * text is pending. Takes one round trip unless there are more `ids` than it may return.
 */
export async function findPendingRows(
  statements: Statements,
  space: Space | null,
  { id: repositoryId }: Repository,
  { kind, afterId, limit, ids }: PendingQuery,
): Promise<readonly PendingRow[]> {
  const wantedIds = ids && [...new Set(ids)].filter((id) => id > afterId).sort((a, b) => a - b);
  const found: PendingRow[] = [];
  for (const among of wantedIds === undefined ? [null] : groupForStatements(wantedIds, undefined, limit)) {
    if (found.length < limit) {
      const rest = { repositoryId, kind, afterId, limit: limit - found.length, among };
      found.push(...(await findPendingAmong(statements, space, rest)));
    }
  }
  return found;
}

/** The same among these ids (null: all), in one round trip. */
async function findPendingAmong(
  statements: Statements,
  space: Space | null,
  {
    repositoryId,
    kind,
    afterId,
    limit,
    among,
  }: Pick<PendingQuery, 'kind' | 'afterId' | 'limit'> & {
    readonly repositoryId: number;
    readonly among: readonly number[] | null;
  },
): Promise<readonly PendingRow[]> {
  const columns = spaceColumns(space);
  const suffix = fingerprintSuffix(space);
  const { name, key, number } = TABLES[kind];
  const pendingIds: Condition = {
    sql: pendingIdsSql(kind, columns, among === null ? null : among.length),
    parameters: [repositoryId, afterId, ...(among ?? []), limit],
  };
  // MySQL takes a LIMIT in IN only one level deeper.
  const owners: Condition =
    among === null
      ? { ...pendingIds, sql: `SELECT id FROM (${pendingIds.sql}) p` }
      : { sql: placeholders(among.length), parameters: among };
  const [rows, positionsOf] = await Promise.all([
    statements.rows(
      `SELECT t.${key} AS id, t.${number} AS issue_number, ${pendingColumns(kind, columns)} FROM {${name}} t ` +
        `JOIN (${pendingIds.sql}) p ON p.id = t.${key} ORDER BY t.${key}`,
      pendingIds.parameters,
    ),
    space === null ? () => [] : findStoredPositions(statements, columns, kind, owners),
  ]);
  return rows.map((row) => toPendingRow(kind, row, suffix, positionsOf));
}

/**
 * Needs nothing but the columns of the index `pendingIndex`, in its order. So every planner chooses that index, whatever it
 * believes about the number of pending rows.
 */
function pendingIdsSql(kind: Kind, columns: SpaceColumns, ids: number | null): string {
  const { key } = TABLES[kind];
  const among = ids === null ? '' : `AND t.${key} IN (${placeholders(ids)}) `;
  return (
    `SELECT t.${key} AS id FROM ${pendingFrom(kind, columns)} ` +
    `AND t.repository_id = ? AND t.${key} > ? ${among}ORDER BY t.${key} LIMIT ?`
  );
}

/**
 * The rows with pending texts, as a FROM and a WHERE. It holds for tombstones too that `vectors_pending` is 0, and reading
 * `deleted_at` would take more than the index.
 */
function pendingFrom(kind: Kind, { pending }: SpaceColumns): string {
  const isPending = `t.${pending} = 1`;
  return kind === 'issue'
    ? `{issues} t WHERE ${isPending}`
    : `{comments} t LEFT JOIN {issues} i ON i.github_issue_id = t.github_issue_id WHERE ${isPending} AND i.deleted_at IS NULL`;
}

function toPendingRow(kind: Kind, row: Row, suffix: string, positionsOf: StoredPositions): PendingRow {
  const hashes: Partial<Record<Field, string>> = {};
  for (const field of FIELDS[kind]) {
    const hash = row[`${field}_hash`];
    if (typeof hash === 'string' && row[`${field}_made_of`] !== `${hash}${suffix}`) {
      hashes[field] = hash;
    }
  }
  return {
    kind,
    id: Number(row['id']),
    issueNumber: Number(row['issue_number']),
    title: String(row['title'] ?? ''),
    body: String(row['body'] ?? ''),
    hashes,
    chunks: positionsOf(Number(row['id']), `${hashes.body ?? ''}${suffix}`),
  };
}

/** Counts live rows and their pending texts in these repositories (empty: all). Reads every row. */
export async function countRows(
  statements: Statements,
  space: Space | null,
  repositories: readonly number[],
): Promise<Counts> {
  const live = { issue: 0, comment: 0 };
  const reads = (['issue', 'comment'] as const).map(async (kind) => {
    const [row] = await statements.rows(
      `SELECT COUNT(*) AS live FROM ${LIVE[kind]}${inRepositories(repositories)}`,
      repositories,
    );
    live[kind] = Number(row?.['live']);
  });
  const [pending] = await Promise.all([countPending(statements, space, repositories), ...reads]);
  return { issues: live.issue, comments: live.comment, pending };
}

/** Counts pending texts in live rows of the kinds `embeds`, in these repositories (empty: all). Reads only rows that have some. */
export async function countPending(
  statements: Statements,
  space: Space | null,
  repositories: readonly number[],
  embeds: readonly Kind[] = ['issue', 'comment'],
): Promise<number> {
  const suffix = fingerprintSuffix(space);
  const columns = spaceColumns(space);
  let pending = 0;
  const reads = embeds.map(async (kind) => {
    const counts = FIELDS[kind].map((field) => `COUNT(CASE WHEN ${isPendingSql(field, columns)} THEN 1 END)`);
    const [row] = await statements.rows(
      `SELECT ${counts.join(' + ')} AS pending FROM ${pendingFrom(kind, columns)}${inRepositories(repositories)}`,
      [...FIELDS[kind].map(() => suffix), ...repositories],
    );
    pending += Number(row?.['pending']);
  });
  await Promise.all(reads);
  return pending;
}

/** Whether a text is pending, as a condition. Its parameter is `fingerprintSuffix` of the space. */
function isPendingSql(field: Field, { vecOf }: SpaceColumns): string {
  return `(t.${field}_hash IS NOT NULL AND (t.${vecOf(field)} IS NULL OR t.${vecOf(field)} <> CONCAT(t.${field}_hash, ?)))`;
}
