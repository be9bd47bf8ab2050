/** How far each repository has been read: the rows of `repositories`. */
import type { Cursors, Feed, Reader, Store } from '../../core/ports.js';
import type { Repository, Time } from '../../core/record.js';
import { sqlTime, timeOfSql } from './columns.js';
import type { Database, Dialect, Row, Session } from './database.js';

export const CURSOR_COLUMNS = {
  'catch-up': { issues: 'issues_cursor', comments: 'comments_cursor' },
  backfill: { issues: 'backfill_issues_cursor', comments: 'backfill_comments_cursor' },
} as const satisfies Record<Reader, Record<Feed, string>>;

/** The part of a store that keeps `repositories`. */
export function progressIn(
  database: Database,
): Pick<Store, 'repository' | 'repositories' | 'startBackfill' | 'finishBackfill' | 'finishCatchUp'> {
  const { dialect } = database;

  return {
    async repository(repository) {
      return database.transaction(async (session) => {
        await session.write(
          `${dialect.insertIgnore} INTO repositories (repository_id, owner, name) VALUES (?, ?, ?)`,
          [repository.id, repository.owner, repository.name],
        );
        await session.write(
          'UPDATE repositories SET owner = ?, name = ? WHERE repository_id = ? AND (owner <> ? OR name <> ?)',
          [repository.owner, repository.name, repository.id, repository.owner, repository.name],
        );
        const row = await repositoryRow(session, dialect, repository);
        return {
          catchUp: cursorsOf(row, 'catch-up'),
          caughtUpAt: dateOf(row['caught_up_at']),
          backfill: isUnderWay(row) ? cursorsOf(row, 'backfill') : null,
        };
      });
    },

    async repositories() {
      const rows = await database.read(
        'SELECT repository_id, owner, name FROM repositories ORDER BY repository_id',
      );
      return rows.map((row) => ({
        id: Number(row['repository_id']),
        owner: String(row['owner']),
        name: String(row['name']),
      }));
    },

    async startBackfill(repository) {
      return database.transaction(async (session) => {
        const row = await repositoryRow(session, dialect, repository);
        if (isUnderWay(row)) {
          return cursorsOf(row, 'backfill');
        }
        await session.write(
          `UPDATE repositories SET backfill_started_at = ?, backfill_finished_at = NULL,
             backfill_issues_cursor = NULL, backfill_comments_cursor = NULL WHERE repository_id = ?`,
          [now(), repository.id],
        );
        return { issues: null, comments: null };
      });
    },

    async finishBackfill(repository, at) {
      await database.transaction(async (session) => {
        const row = await repositoryRow(session, dialect, repository);
        for (const feed of ['issues', 'comments'] as const) {
          const upTo = cursorsOf(row, 'backfill')[feed];
          if (upTo !== null) {
            await raise(session, repository, CURSOR_COLUMNS['catch-up'][feed], upTo);
          }
        }
        await session.write('UPDATE repositories SET backfill_finished_at = ? WHERE repository_id = ?', [
          sqlTime(at.toISOString()),
          repository.id,
        ]);
        await raise(session, repository, 'caught_up_at', at.toISOString());
      });
    },

    async finishCatchUp(repository, at) {
      await database.transaction((session) => raise(session, repository, 'caught_up_at', at.toISOString()));
    },
  };
}

/** The row of a repository, which other runs may not change until this transaction ends. */
export async function repositoryRow(session: Session, dialect: Dialect, { id }: Repository): Promise<Row> {
  const [row] = await session.read(
    `SELECT * FROM repositories WHERE repository_id = ? ${dialect.forUpdate}`,
    [id],
  );
  if (row === undefined) {
    throw new Error(`repository ${id} is not in the database: Store.repository comes first`);
  }
  return row;
}

/** Moves a cursor forward; one that is ahead stays. */
export async function raise(session: Session, { id }: Repository, column: string, to: Time): Promise<void> {
  await session.write(
    `UPDATE repositories SET ${column} = ? WHERE repository_id = ? AND (${column} IS NULL OR ${column} < ?)`,
    [sqlTime(to), id, sqlTime(to)],
  );
}

function isUnderWay(row: Row): boolean {
  return row['backfill_started_at'] !== null && row['backfill_finished_at'] === null;
}

function cursorsOf(row: Row, reader: Reader): Cursors {
  const columns = CURSOR_COLUMNS[reader];
  return { issues: timeOfSql(row[columns.issues]), comments: timeOfSql(row[columns.comments]) };
}

export function dateOf(value: unknown): Date | null {
  const time = timeOfSql(value);
  return time === null ? null : new Date(time);
}

export function now(): string {
  return sqlTime(new Date().toISOString());
}
