/** Finds and counts pending texts: texts of live rows without a vector of the right fingerprint. */
import type { Field, Space } from '../../../core/model/embedding.js';
import type { Kind, Repository } from '../../../core/model/record.js';
import type { Counts, PendingQuery, PendingRow } from '../../../core/ports/vector-store.js';
import type { Row, Statements } from '../database.js';
import { FIELDS, LIVE, TABLES } from '../schema/record-tables.js';
import { spaceColumns, type SpaceColumns } from '../schema/vector-columns.js';
import { groupForStatements, inRepositories, placeholders } from '../statements.js';
import { fingerprintSuffix } from './fingerprint.js';

function pendingColumns(kind: Kind, { vecOf }: SpaceColumns): string {
  const title = kind === 'issue' ? 't.title, ' : '';
  return `${title}t.body, ${FIELDS[kind].map((field) => `t.${field}_hash, t.${vecOf(field)} AS ${field}_made_of`).join(', ')}`;
}

/** Live rows with pending texts, ordered by id. Without a space, every text is pending. */
export async function findPendingRows(
  statements: Statements,
  space: Space | null,
  { id: repositoryId }: Repository,
  { kind, afterId, limit, ids }: PendingQuery,
): Promise<readonly PendingRow[]> {
  const { key, number } = TABLES[kind];
  const suffix = fingerprintSuffix(space);
  const columns = spaceColumns(space);
  const wantedIds = ids && [...new Set(ids)].filter((id) => id > afterId).sort((a, b) => a - b);
  const found: Row[] = [];
  for (const group of wantedIds === undefined ? [null] : groupForStatements(wantedIds)) {
    if (found.length < limit) {
      const rows = await statements.rows(
        `SELECT t.${key} AS id, t.${number} AS issue_number, ${pendingColumns(kind, columns)} FROM ${LIVE[kind]} ` +
          `AND t.repository_id = ? AND t.${key} > ? AND (${FIELDS[kind].map((field) => isPendingSql(field, columns)).join(' OR ')}) ` +
          (group === null ? '' : `AND t.${key} IN (${placeholders(group.length)}) `) +
          `ORDER BY t.${key} LIMIT ?`,
        [repositoryId, afterId, ...FIELDS[kind].map(() => suffix), ...(group ?? []), limit - found.length],
      );
      found.push(...rows);
    }
  }
  return found.map((row) => toPendingRow(kind, row, suffix));
}

/** Whether a text is pending, as a condition. Its parameter is `fingerprintSuffix` of the space. */
function isPendingSql(field: Field, { vecOf }: SpaceColumns): string {
  return `(t.${field}_hash IS NOT NULL AND (t.${vecOf(field)} IS NULL OR t.${vecOf(field)} <> CONCAT(t.${field}_hash, ?)))`;
}

function toPendingRow(kind: Kind, row: Row, suffix: string): PendingRow {
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
    chunks: [],
  };
}

/** Counts live rows, and pending texts in rows of the kinds `embeds`, in these repositories (empty: all). */
export async function countRows(
  statements: Statements,
  space: Space | null,
  repositories: readonly number[],
  embeds: readonly Kind[] = ['issue', 'comment'],
): Promise<Counts> {
  const suffix = fingerprintSuffix(space);
  const columns = spaceColumns(space);
  const live = { issue: 0, comment: 0 };
  let pending = 0;
  for (const kind of ['issue', 'comment'] as const) {
    const counts = FIELDS[kind].map((field) => `COUNT(CASE WHEN ${isPendingSql(field, columns)} THEN 1 END)`);
    const [row] = await statements.rows(
      `SELECT COUNT(*) AS live, ${counts.join(' + ')} AS pending FROM ${LIVE[kind]}${inRepositories(repositories)}`,
      [...FIELDS[kind].map(() => suffix), ...repositories],
    );
    live[kind] = Number(row?.['live']);
    pending += embeds.includes(kind) ? Number(row?.['pending']) : 0;
  }
  return { issues: live.issue, comments: live.comment, pending };
}
