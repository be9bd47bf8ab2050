/** The role `cursors` of the store: the repositories, and how far each has been read. */
import type { Repository } from '../../../core/model/record.js';
import type {
  BackfillProgress,
  CursorMove,
  CursorStore,
  Cursors,
  Feed,
  Reader,
  RepositoryProgress,
  UnfinishedBackfill,
} from '../../../core/ports/cursor-store.js';
import { cellToDate, cellToTime, dateToCell, toCell, toRepository } from '../cells.js';
import type { Database, Dialect, Row, Statements } from '../database.js';
import { renameIssues } from './rename-issues.js';
import {
  insertRepository,
  readRepositories,
  readRepositoryRow,
  renameRepository,
} from './repository-rows.js';

const CURSOR_COLUMNS = {
  'catch-up': { issues: 'issues_cursor', comments: 'comments_cursor' },
  backfill: { issues: 'backfill_issues_cursor', comments: 'backfill_comments_cursor' },
} as const satisfies Record<Reader, Record<Feed, string>>;

/**
 * Each method is one read or one transaction. Only a rename takes several, which can be interrupted and repeated. The
 * repositories that this run has just read are not read again.
 */
export function sqlCursorStore(
  database: Database,
  dialect: Dialect,
  readEarlier: () => readonly Row[] | null,
): CursorStore {
  return {
    async openRepository(repository) {
      const row =
        readEarlier()?.find((each) => Number(each['repository_id']) === repository.id) ??
        (await database.read((statements) => readRepositoryRow(statements, repository)));
      if (row === null) {
        await database.transaction((statements) => {
          insertRepository(statements, dialect, repository);
        });
      } else if (row['owner'] !== repository.owner || row['name'] !== repository.name) {
        // The repository's own row comes last: if this run stops before it, the next one sees the old name and repeats the rename.
        await renameIssues(database, repository);
        await database.transaction((statements) => {
          renameRepository(statements, repository);
        });
        // Another run may have written issues under the old name in the meantime.
        await renameIssues(database, repository);
      }
      return toProgress(row);
    },
    progress: (repository) =>
      database.read(async (statements) => {
        const row = await readRepositoryRow(statements, repository);
        return row === null ? null : toProgress(row);
      }),
    repositories: async () => readEarlier()?.map(toRepository) ?? (await database.read(readRepositories)),
    async startBackfill(repository) {
      const { row } = await database.transaction((statements) => startBackfill(statements, repository));
      if ((await row) === null) {
        await database.transaction((statements) => {
          insertRepository(statements, dialect, repository);
          void startBackfill(statements, repository);
        });
      }
      return readCursors(await row, 'backfill');
    },
    backfillProgress: (repository) =>
      database.read((statements) => readBackfillProgress(statements, repository)),
    finishBackfill: (repository, startedAt) =>
      database.transaction((statements) => {
        finishBackfill(statements, repository, startedAt);
        raiseCaughtUpAt(statements, repository, startedAt);
      }),
    finishCatchUp: (repository, startedAt) =>
      database.transaction((statements) => {
        raiseCaughtUpAt(statements, repository, startedAt);
      }),
  };
}

/** Moves a cursor forward. A slower run cannot move it back. */
export function raiseCursor(statements: Statements, { id }: Repository, move: CursorMove): void {
  const column = CURSOR_COLUMNS[move.reader][move.feed];
  const upTo = toCell(move.upTo);
  statements.queue(
    `UPDATE {repositories} SET ${column} = ? WHERE repository_id = ? AND (${column} IS NULL OR ${column} < ?)`,
    [upTo, id, upTo],
  );
}

/** Whether the cursor in this row of a repository has not got that far. */
export function isBehind(row: Row | null, { reader, feed, upTo }: CursorMove): boolean {
  const cell = row?.[CURSOR_COLUMNS[reader][feed]];
  return typeof cell !== 'string' || cell < toCell(upTo);
}

/** Starts a backfill, unless one is unfinished. The row, as it is then, is known when the transaction has ended. */
function startBackfill(
  statements: Statements,
  repository: Repository,
): { readonly row: Promise<Row | null> } {
  statements.queue(
    'UPDATE {repositories} SET backfill_started_at = CURRENT_TIMESTAMP, backfill_count = COALESCE(backfill_count, 0) + 1, ' +
      'backfill_finished_at = NULL, backfill_issues_cursor = NULL, backfill_comments_cursor = NULL ' +
      'WHERE repository_id = ? AND (backfill_started_at IS NULL OR backfill_finished_at IS NOT NULL)',
    [repository.id],
  );
  const row = readRepositoryRow(statements, repository);
  // A failure is the transaction's, too, and is handled there.
  row.catch(() => undefined);
  return { row };
}

async function readBackfillProgress(
  statements: Statements,
  repository: Repository,
): Promise<BackfillProgress | null> {
  const [row, [oldest]] = await Promise.all([
    readRepositoryRow(statements, repository),
    statements.rows('SELECT MIN(created_at) AS time FROM {issues} WHERE repository_id = ?', [repository.id]),
  ]);
  const backfill = toUnfinishedBackfill(row);
  return backfill === null ? null : { ...backfill, oldest: cellToTime(oldest?.['time']) };
}

/** Ends the backfill. Catch-up continues from where it ended. */
function finishBackfill(statements: Statements, { id }: Repository, at: Date): void {
  for (const feed of ['issues', 'comments'] as const) {
    const from = CURSOR_COLUMNS.backfill[feed];
    const to = CURSOR_COLUMNS['catch-up'][feed];
    statements.queue(
      `UPDATE {repositories} SET ${to} = ${from} WHERE repository_id = ? AND ${from} IS NOT NULL AND (${to} IS NULL OR ${to} < ${from})`,
      [id],
    );
  }
  statements.queue('UPDATE {repositories} SET backfill_finished_at = ? WHERE repository_id = ?', [
    dateToCell(at),
    id,
  ]);
}

/**
 * Records that everything updated before this time has been read. The database's time is the limit, and replaces a mark
 * that is beyond it: such a mark would keep every run from catching up.
 */
function raiseCaughtUpAt(statements: Statements, { id }: Repository, at: Date): void {
  const cell = dateToCell(at);
  const reached = 'CASE WHEN ? < CURRENT_TIMESTAMP THEN ? ELSE CURRENT_TIMESTAMP END';
  statements.queue(
    `UPDATE {repositories} SET caught_up_at = ${reached} WHERE repository_id = ? AND (caught_up_at IS NULL OR caught_up_at < ${reached} OR caught_up_at > CURRENT_TIMESTAMP)`,
    [cell, cell, id, cell, cell],
  );
}

function readCursors(row: Row | null, reader: Reader): Cursors {
  const columns = CURSOR_COLUMNS[reader];
  return { issues: cellToTime(row?.[columns.issues]), comments: cellToTime(row?.[columns.comments]) };
}

function isUnfinished(row: Row | null): boolean {
  return typeof row?.['backfill_started_at'] === 'string' && row['backfill_finished_at'] === null;
}

function toProgress(row: Row | null): RepositoryProgress {
  return {
    catchUp: readCursors(row, 'catch-up'),
    caughtUpAt: cellToDate(row?.['caught_up_at']),
    backfilledAt: cellToDate(row?.['backfill_finished_at']),
    backfill: toUnfinishedBackfill(row),
  };
}

function toUnfinishedBackfill(row: Row | null): UnfinishedBackfill | null {
  const startedAt = cellToTime(row?.['backfill_started_at']);
  return startedAt === null || !isUnfinished(row)
    ? null
    : {
        isFirst: Number(row?.['backfill_count']) <= 1,
        startedAt: new Date(startedAt),
        cursors: readCursors(row, 'backfill'),
      };
}
