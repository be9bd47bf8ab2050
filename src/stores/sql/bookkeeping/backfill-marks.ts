/** Which rows the current backfill has seen: the others may no longer exist on GitHub. */
import type { Kind, RecordKey, Repository, TrackerRecord } from '../../../core/model/record.js';
import type { PageQuery } from '../../../core/model/row-pages.js';
import type { Statements } from '../database.js';
import { LIVE, TABLES } from '../schema/record-tables.js';
import { groupForStatements, placeholders } from '../statements.js';

/** Marks these records as seen by the current backfill. */
export function markSeen(
  statements: Statements,
  repository: Repository,
  records: readonly TrackerRecord[],
): void {
  for (const kind of ['issue', 'comment'] as const) {
    const { name, key } = TABLES[kind];
    const ids = records.filter((record) => record.kind === kind).map(({ id }) => id);
    for (const group of groupForStatements(ids)) {
      statements.queue(
        `UPDATE {${name}} SET seen_in_backfill = (SELECT backfill_count FROM {repositories} WHERE {repositories}.repository_id = ?) ` +
          `WHERE ${key} IN (${placeholders(group.length)})`,
        [repository.id, ...group],
      );
    }
  }
}

/** Whether the current backfill has not seen the row `t`, as a condition. Its parameter is the id of the repository. */
export const IS_UNSEEN =
  '(t.seen_in_backfill IS NULL OR t.seen_in_backfill <> ' +
  '(SELECT backfill_count FROM {repositories} WHERE {repositories}.repository_id = ?))';

/** Live rows that the current backfill has not seen, ordered by id. */
export async function readUnseenRows(
  statements: Statements,
  { id: repositoryId }: Repository,
  { kind, afterId, limit }: PageQuery & { readonly kind: Kind },
): Promise<readonly RecordKey[]> {
  const { key, number } = TABLES[kind];
  const rows = await statements.rows(
    `SELECT t.${key} AS id, t.${number} AS issue_number FROM ${LIVE[kind]} AND t.repository_id = ? AND t.${key} > ? ` +
      `AND ${IS_UNSEEN} ORDER BY t.${key} LIMIT ?`,
    [repositoryId, afterId, repositoryId, limit],
  );
  return rows.map((row) => ({ kind, id: Number(row['id']), issueNumber: Number(row['issue_number']) }));
}
