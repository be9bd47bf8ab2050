/** What must be true of an attacked database, judged from its rows, from GitHub, and from a backfill of an empty database. */
import { inspect, isDeepStrictEqual } from 'node:util';
import type { EventPayload, Tracker } from '../support/github/tracker.js';
import type { Row, TestDatabase } from '../support/test-database.js';
import { rowsIfAny } from './databases.js';

export class Difference extends Error {}

/** By `issue <id>` or `comment <id>`. */
export type Snapshot = ReadonlyMap<string, { readonly updatedAt: string; readonly isLive: boolean }>;

const TABLES = { issue: 'issues', comment: 'comments' } as const;

export async function takeSnapshot(database: TestDatabase): Promise<Snapshot> {
  const found = new Map<string, { readonly updatedAt: string; readonly isLive: boolean }>();
  for (const [kind, table] of Object.entries(TABLES)) {
    const sql = `SELECT github_${kind}_id AS id, updated_at, deleted_at FROM ${table}`;
    for (const { id, updated_at: updatedAt, deleted_at: deletedAt } of await rowsIfAny(database, sql)) {
      found.set(`${kind} ${String(id)}`, { updatedAt: String(updatedAt), isLive: deletedAt === null });
    }
  }
  return found;
}

/** What GitHub has now. */
export function namesOnGitHub(trackers: readonly Tracker[]): ReadonlySet<string> {
  return new Set(
    trackers.flatMap((tracker) => [
      ...issuesOf(tracker).map(({ id }) => `issue ${id}`),
      ...commentsOf(tracker).map(({ id }) => `comment ${id}`),
    ]),
  );
}

/** No row is older than before, none is lost, and what is gone does not come back. */
export function expectForward(before: Snapshot, after: Snapshot, onGitHub: ReadonlySet<string>): void {
  for (const [name, { updatedAt, isLive }] of before) {
    const now = after.get(name);
    if (now === undefined || (isLive && now.isLive && now.updatedAt < updatedAt)) {
      throw new Difference(`${name} of ${updatedAt} became ${now?.updatedAt ?? 'nothing'}`);
    }
    if (!isLive && now.isLive && !onGitHub.has(name)) {
      throw new Difference(`${name} is gone and came back`);
    }
  }
}

/** A run that succeeded has stored what its payload says, or something newer, unless that is gone. */
export function expectApplied(
  { action, issue, comment }: EventPayload,
  after: Snapshot,
  onGitHub: ReadonlySet<string>,
): void {
  const [name, item] =
    comment === undefined ? [`issue ${issue.id}`, issue] : [`comment ${comment.id}`, comment];
  const row = after.get(name);
  const isRemoved = action === 'transferred' || action === 'deleted';
  if (row === undefined) {
    if (isRemoved || onGitHub.has(name)) {
      throw new Difference(`${name} is missing after its event (${action})`);
    }
    return;
  }
  if (isRemoved ? row.isLive : row.isLive && row.updatedAt < sqlTime(item.updated_at)) {
    throw new Difference(`${name} is ${row.isLive ? row.updatedAt : 'removed'} after its event (${action})`);
  }
}

/** No comment is live whose issue is removed. */
export async function expectNoOrphans(database: TestDatabase): Promise<void> {
  const orphans = await rowsIfAny(
    database,
    'SELECT c.github_comment_id AS id FROM comments c JOIN issues i ON i.github_issue_id = c.github_issue_id ' +
      'WHERE c.deleted_at IS NULL AND i.deleted_at IS NOT NULL',
  );
  expectSame('live comments of removed issues', orphans, []);
}

/** Columns in which a catch-up alone may be behind: neither a rename nor a deleted comment changes an item's time. */
const FROM_BACKFILL = ['html_url', 'comment_count', 'content_hash'];

/** After one catch-up, everything on GitHub is current, except for what sends no sign (`unannounced`). */
export async function expectCaughtUp(
  attacked: TestDatabase,
  fresh: TestDatabase,
  unannounced: ReadonlySet<string>,
): Promise<void> {
  for (const [kind, table] of Object.entries(TABLES)) {
    const key = `github_${kind}_id`;
    const expected = (await liveRows(fresh, table, key, FROM_BACKFILL)).filter(
      (row) => !unannounced.has(`${kind} ${String(row[key])}`),
    );
    const wanted = new Set(expected.map((row) => row[key]));
    const found = (await liveRows(attacked, table, key, FROM_BACKFILL)).filter((row) =>
      wanted.has(row[key] ?? null),
    );
    expectSame(`${table} after a catch-up`, found, expected);
  }
}

/** After one backfill, every live row, vector and chunk is as in an empty database after its first backfill. */
export async function expectEqual(attacked: TestDatabase, fresh: TestDatabase): Promise<void> {
  for (const [kind, table] of Object.entries(TABLES)) {
    const key = `github_${kind}_id`;
    expectSame(table, await liveRows(attacked, table, key), await liveRows(fresh, table, key));
    const chunks =
      `SELECT * FROM chunks WHERE owner_kind = '${kind}' AND owner_id IN ` +
      `(SELECT ${key} FROM ${table} WHERE deleted_at IS NULL) ORDER BY owner_id, position`;
    expectSame(`chunks of ${table}`, await attacked.rows(chunks), await fresh.rows(chunks));
  }
  for (const sql of ['SELECT * FROM spaces', 'SELECT kind, id FROM failures']) {
    expectSame(sql, await attacked.rows(sql), await fresh.rows(sql));
  }
  // A run that was killed right before it released its lease leaves one that has expired, and nobody minds.
  const repositories =
    'SELECT repository_id, owner, name, CASE WHEN lease_until > CURRENT_TIMESTAMP THEN lease_owner END AS lease_owner, ' +
    'backfill_finished_at IS NULL AS is_unfinished ' +
    'FROM repositories ORDER BY repository_id';
  expectSame('repositories', await attacked.rows(repositories), await fresh.rows(repositories));
}

/** The other rows are tombstones that say why, and the fresh database itself has what GitHub has. */
export async function expectTruth(
  attacked: TestDatabase,
  fresh: TestDatabase,
  trackers: readonly Tracker[],
): Promise<void> {
  const snapshot = await takeSnapshot(fresh);
  expectSame(
    'what a first backfill stores',
    [...snapshot.keys()].sort(),
    [...namesOnGitHub(trackers)].sort(),
  );
  for (const tracker of trackers) {
    const id = tracker.repository.id;
    expectSame(
      `texts of ${id}`,
      await fresh.rows(
        `SELECT number, title, body, state, updated_at FROM issues WHERE repository_id = ${id} ORDER BY number`,
      ),
      issuesOf(tracker)
        .map(({ number, title, body, state, updated_at: at }) => ({
          number,
          title,
          body,
          state,
          updated_at: sqlTime(at),
        }))
        .sort((a, b) => a.number - b.number),
    );
    expectSame(
      `texts of comments of ${id}`,
      await fresh.rows(
        `SELECT github_comment_id AS id, body, updated_at FROM comments WHERE repository_id = ${id} ORDER BY id`,
      ),
      commentsOf(tracker)
        .map(({ id: key, body, updated_at: at }) => ({ id: key, body, updated_at: sqlTime(at) }))
        .sort((a, b) => a.id - b.id),
    );
    const removed = await attacked.rows(
      `SELECT number, deleted_reason FROM issues WHERE deleted_at IS NOT NULL AND repository_id = ${id} ORDER BY number`,
    );
    const why = removed.map(({ number }) => {
      const item = tracker.issue(Number(number));
      return { number, deleted_reason: item !== undefined && 'gone' in item ? item.gone : 'not removed' };
    });
    expectSame(`reasons of tombstones of ${id}`, removed, why);
  }
}

async function liveRows(
  database: TestDatabase,
  table: string,
  key: string,
  without: readonly string[] = [],
): Promise<Row[]> {
  const rows = await database.rows(`SELECT * FROM ${table} WHERE deleted_at IS NULL ORDER BY ${key}`);
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).filter(([column]) => column !== 'seen_in_backfill' && !without.includes(column)),
    ),
  );
}

function issuesOf(tracker: Tracker) {
  return tracker.issues().filter((issue) => !('pull_request' in issue));
}

function commentsOf(tracker: Tracker) {
  return tracker.comments().filter(({ html_url: url }) => !url.includes('/pull/'));
}

export function sqlTime(time: string): string {
  return time.replace('T', ' ').replace('Z', '');
}

export function expectSame(what: string, found: readonly unknown[], expected: readonly unknown[]): void {
  if (!isDeepStrictEqual(found, expected)) {
    const without = (some: readonly unknown[], others: readonly unknown[]): readonly unknown[] => {
      const known = new Set(others.map((other) => JSON.stringify(other)));
      return some.filter((each) => !known.has(JSON.stringify(each)));
    };
    const changed = { found: without(found, expected), expected: without(expected, found) };
    throw new Difference(
      `${what}: ${inspect(changed, { depth: 4, breakLength: 140, maxStringLength: 120, maxArrayLength: 6 })}`,
    );
  }
}
