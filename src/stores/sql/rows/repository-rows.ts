/** The row of a repository: its name, how far its feeds have been read, and who is embedding. */
import type { Cursors, Feed, Reader, RepositoryState, Store } from '../../../core/ports/store.js';
import type { Repository, Time } from '../../../core/model/record.js';
import type { Database, Dialect, Row, Statements } from '../database.js';
import { cellOf, cellOfDate, timeOfCell } from './record-columns.js';

const CURSOR_COLUMNS = {
  'catch-up': { issues: 'issues_cursor', comments: 'comments_cursor' },
  backfill: { issues: 'backfill_issues_cursor', comments: 'backfill_comments_cursor' },
} as const satisfies Record<Reader, Record<Feed, string>>;

/** Sees to it that there is a row, and gives the repository under the name that is stored: one that is there stays. */
export async function addRepository(
  statements: Statements,
  dialect: Dialect,
  repository: Repository,
): Promise<Repository> {
  // Read first: an INSERT would lock the row, and all runs of a repository would wait for each other here.
  const row = await rowOf(statements, repository);
  if (row !== null) {
    return repositoryOf(row);
  }
  await statements.change(
    `${dialect.insertOrIgnore} INTO repositories (repository_id, owner, name) VALUES (?, ?, ?)`,
    [repository.id, repository.owner, repository.name],
  );
  return repository;
}

/** The row of this repository, or null when there is none; `lock`: `FOR UPDATE`, where it is to be locked. */
export async function rowOf(statements: Statements, { id }: Repository, lock = ''): Promise<Row | null> {
  const [row] = await statements.rows(`SELECT * FROM repositories WHERE repository_id = ?${lock}`, [id]);
  return row ?? null;
}

/** How far a repository has been read, by its row. */
export function stateOf(row: Row | null): RepositoryState {
  const caughtUpAt = timeOfCell(row?.['caught_up_at']);
  return {
    catchUp: cursorsOf(row, 'catch-up'),
    caughtUpAt: caughtUpAt === null ? null : new Date(caughtUpAt),
    backfill: isUnderWay(row) ? cursorsOf(row, 'backfill') : null,
  };
}

/** Records the current name. */
export async function rename(statements: Statements, { id, owner, name }: Repository): Promise<void> {
  await statements.change('UPDATE repositories SET owner = ?, name = ? WHERE repository_id = ?', [
    owner,
    name,
    id,
  ]);
}

/** Every repository, in the order of ids. */
export async function allRepositories(statements: Statements): Promise<readonly Repository[]> {
  const rows = await statements.rows(
    'SELECT repository_id, owner, name FROM repositories ORDER BY repository_id',
  );
  return rows.map(repositoryOf);
}

/** The repository that a row with these columns names. */
export function repositoryOf(row: Row): Repository {
  return { id: Number(row['repository_id']), owner: String(row['owner']), name: String(row['name']) };
}

/** The part of the store that keeps the two readers' progress. */
export function progressIn(
  database: Database,
  dialect: Dialect,
): Pick<Store, 'startBackfill' | 'finishBackfill' | 'finishCatchUp'> {
  return {
    startBackfill: (repository) =>
      database.transaction(async (statements) => {
        await addRepository(statements, dialect, repository);
        return startBackfill(statements, dialect, repository, new Date());
      }),
    finishBackfill: (repository, at) =>
      database.transaction(async (statements) => {
        await finishBackfill(statements, repository, at);
        await raiseCaughtUpAt(statements, repository, at);
      }),
    finishCatchUp: (repository, at) =>
      database.transaction((statements) => raiseCaughtUpAt(statements, repository, at)),
  };
}

/** A cursor only rises: an overtaken run does not take it back. */
export async function raiseCursor(
  statements: Statements,
  { id }: Repository,
  move: { readonly reader: Reader; readonly feed: Feed; readonly upTo: Time },
): Promise<void> {
  const column = CURSOR_COLUMNS[move.reader][move.feed];
  const upTo = cellOf(move.upTo);
  await statements.change(
    `UPDATE repositories SET ${column} = ? WHERE repository_id = ? AND (${column} IS NULL OR ${column} < ?)`,
    [upTo, id, upTo],
  );
}

/** Starts a backfill at `now`, or gives the cursors of the one under way. */
async function startBackfill(
  statements: Statements,
  dialect: Dialect,
  { id }: Repository,
  now: Date,
): Promise<Cursors> {
  const [row = null] = await statements.rows(
    `SELECT * FROM repositories WHERE repository_id = ?${dialect.forUpdate}`,
    [id],
  );
  if (isUnderWay(row)) {
    return cursorsOf(row, 'backfill');
  }
  await statements.change(
    'UPDATE repositories SET backfill_started_at = ?, backfill_count = ?, backfill_finished_at = NULL, ' +
      'backfill_issues_cursor = NULL, backfill_comments_cursor = NULL WHERE repository_id = ?',
    [cellOfDate(now), Number(row?.['backfill_count'] ?? 0) + 1, id],
  );
  return { issues: null, comments: null };
}

/** Ends the backfill, and lets catch-up begin where it ended. */
async function finishBackfill(statements: Statements, { id }: Repository, at: Date): Promise<void> {
  for (const feed of ['issues', 'comments'] as const) {
    const from = CURSOR_COLUMNS.backfill[feed];
    const to = CURSOR_COLUMNS['catch-up'][feed];
    await statements.change(
      `UPDATE repositories SET ${to} = ${from} WHERE repository_id = ? AND ${from} IS NOT NULL AND (${to} IS NULL OR ${to} < ${from})`,
      [id],
    );
  }
  await statements.change('UPDATE repositories SET backfill_finished_at = ? WHERE repository_id = ?', [
    cellOfDate(at),
    id,
  ]);
}

/** Records that everything before this moment has been read. */
async function raiseCaughtUpAt(statements: Statements, { id }: Repository, at: Date): Promise<void> {
  await statements.change(
    'UPDATE repositories SET caught_up_at = ? WHERE repository_id = ? AND (caught_up_at IS NULL OR caught_up_at < ?)',
    [cellOfDate(at), id, cellOfDate(at)],
  );
}

/** The part of the store that keeps two runs from embedding everything at once. */
export function leasesIn(database: Database, dialect: Dialect): Pick<Store, 'lease' | 'release'> {
  return {
    lease: (repository, owner, now, until) =>
      database.transaction(async (statements) => {
        await addRepository(statements, dialect, repository);
        return lease(statements, repository, owner, now, until);
      }),
    release: (repository, owner) =>
      database.transaction((statements) => release(statements, repository, owner)),
  };
}

/** Takes or renews the lease; false when another owner holds it. The row is there. */
async function lease(
  statements: Statements,
  { id }: Repository,
  owner: string,
  now: Date,
  until: Date,
): Promise<boolean> {
  const found = await statements.change(
    'UPDATE repositories SET lease_owner = ?, lease_until = ? WHERE repository_id = ? ' +
      'AND (lease_owner IS NULL OR lease_owner = ? OR lease_until <= ?)',
    [owner, cellOfDate(until), id, owner, cellOfDate(now)],
  );
  return found > 0;
}

/** Gives the lease back, if it is this owner's. */
async function release(statements: Statements, { id }: Repository, owner: string): Promise<void> {
  await statements.change(
    'UPDATE repositories SET lease_owner = NULL, lease_until = NULL WHERE repository_id = ? AND lease_owner = ?',
    [id, owner],
  );
}

function cursorsOf(row: Row | null, reader: Reader): Cursors {
  const columns = CURSOR_COLUMNS[reader];
  return { issues: timeOfCell(row?.[columns.issues]), comments: timeOfCell(row?.[columns.comments]) };
}

function isUnderWay(row: Row | null): boolean {
  return typeof row?.['backfill_started_at'] === 'string' && row['backfill_finished_at'] === null;
}
