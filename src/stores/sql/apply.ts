/** Changes to rows, within one transaction. */
import { UserError } from '../../core/errors.js';
import type { Outcome } from '../../core/ports.js';
import { nameOf } from '../../core/record.js';
import type { Change, Comment, Issue, Kind, Removal, Repository, TrackerRecord } from '../../core/record.js';
import { contentHash } from '../../core/text.js';
import { STATEMENT_BYTES, STATEMENT_ROWS } from '../../limits.js';
import { COMMENT_COLUMNS, ISSUE_COLUMNS, sqlTime, timeOfSql } from './columns.js';
import type { Column } from './columns.js';
import type { Dialect, Parameter, Row, Session } from './database.js';

export const TABLES = {
  issue: { table: 'issues', key: 'github_issue_id' },
  comment: { table: 'comments', key: 'github_comment_id' },
} as const satisfies Record<Kind, { table: string; key: string }>;

/** Of a stored row, what decides whether a change is applied. */
interface Stored {
  readonly updatedAt: string | null;
  readonly contentHash: unknown;
  readonly closedBy: unknown;
  readonly isTombstone: boolean;
}

/** Applies the changes in their order and gives the outcome of each. @throws UserError for an id that cannot be held exactly */
export async function applyChanges(
  session: Session,
  dialect: Dialect,
  repository: Repository,
  changes: readonly Change[],
  canHoldVectors: boolean,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const group of groupsOf(changes)) {
    const stored = await storedRows(session, dialect, group);
    outcomes.push(...group.map((change) => outcomeOf(change, stored.get(change.record.id))));
    const effective = group.filter((_, at) =>
      ['stored', 'removed'].includes(outcomes.at(at - group.length) ?? ''),
    );
    await write(session, dialect, repository, effective, stored);
    if (canHoldVectors) {
      await dropVectors(session, effective);
    }
  }
  return outcomes;
}

/** A text that has become empty has no vector any more; one that has changed keeps its old one until it has a new one. */
async function dropVectors(session: Session, changes: readonly Change[]): Promise<void> {
  const [first] = changes;
  if (first === undefined) {
    return;
  }
  const { kind } = first.record;
  const { table, key } = TABLES[kind];
  for (const field of kind === 'issue' ? ['title', 'body'] : ['body']) {
    await session.write(
      `UPDATE ${table} SET ${field}_vec = NULL, ${field}_vec_of = NULL
       WHERE ${key} IN (${list(changes.length)}) AND ${field}_hash IS NULL AND ${field}_vec_of IS NOT NULL`,
      changes.map(({ record }) => record.id),
    );
  }
}

/** Changes of one kind, direction and freshness, without an id twice, and not too large for a statement. */
function* groupsOf(changes: readonly Change[]): Iterable<readonly Change[]> {
  let group: Change[] = [];
  let bytes = 0;
  for (const change of changes) {
    const { record } = change;
    if (!Number.isSafeInteger(record.id) || record.id < 1) {
      throw new UserError(
        `The id of ${nameOf(record)} cannot be held exactly (it must be at most 2^53 - 1).`,
      );
    }
    const size = Buffer.byteLength(record.body ?? '');
    const [first] = group;
    const fits =
      group.length < STATEMENT_ROWS &&
      bytes + size <= STATEMENT_BYTES &&
      (first === undefined || sortOf(first) === sortOf(change)) &&
      !group.some((other) => other.record.id === record.id);
    if (first !== undefined && !fits) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(change);
    bytes += size;
  }
  if (group.length > 0) {
    yield group;
  }
}

function sortOf(change: Change): string {
  return `${change.record.kind} ${change.change === 'upsert' ? change.freshness : change.change}`;
}

async function storedRows(
  session: Session,
  dialect: Dialect,
  group: readonly Change[],
): Promise<ReadonlyMap<number, Stored>> {
  const kind = group[0]?.record.kind ?? 'issue';
  const { table, key } = TABLES[kind];
  const closedBy = kind === 'issue' ? 'closed_by_login' : 'NULL';
  const rows = await session.read(
    `SELECT ${key} AS id, updated_at, content_hash, deleted_at, ${closedBy} AS closed_by FROM ${table}
     WHERE ${key} IN (${list(group.length)}) ${dialect.forUpdate}`,
    group.map(({ record }) => record.id),
  );
  return new Map(rows.map((row) => [Number(row['id']), storedOf(row)]));
}

function storedOf(row: Row): Stored {
  return {
    updatedAt: timeOfSql(row['updated_at']),
    contentHash: row['content_hash'],
    closedBy: row['closed_by'],
    isTombstone: row['deleted_at'] !== null,
  };
}

function outcomeOf(change: Change, stored: Stored | undefined): Outcome {
  if (change.change === 'remove') {
    return stored?.isTombstone === true ? 'unchanged' : 'removed';
  }
  if (stored === undefined) {
    return 'stored';
  }
  if (stored.isTombstone) {
    return 'tombstoned';
  }
  const { updatedAt } = change.record;
  const storedAt = stored.updatedAt ?? '';
  if (updatedAt !== storedAt) {
    return updatedAt > storedAt ? 'stored' : 'older';
  }
  if (contentHash(withCloser(change.record, stored)) === stored.contentHash) {
    return 'unchanged';
  }
  return change.freshness === 'live' ? 'stored' : 'contested';
}

/** Most payloads do not say who closed an issue: while it stays closed, what is known of that stays. */
function withCloser<R extends TrackerRecord>(record: R, stored: Stored | undefined): R {
  return record.kind === 'issue' && record.closedByLogin === null && record.state === 'closed'
    ? { ...record, closedByLogin: (stored?.closedBy ?? null) as string | null }
    : record;
}

async function write(
  session: Session,
  dialect: Dialect,
  repository: Repository,
  changes: readonly Change[],
  stored: ReadonlyMap<number, Stored>,
): Promise<void> {
  const [first] = changes;
  if (first === undefined) {
    return;
  }
  const { kind } = first.record;
  // A removal of what was never stored leaves a tombstone, which is a row like any other.
  const isStored = (change: Change): boolean => stored.has(change.record.id);
  const rows = first.change === 'upsert' ? changes : changes.filter((change) => !isStored(change));
  const records = rows.map(({ record }) => withCloser(record, stored.get(record.id)));
  const newer = first.change === 'upsert' && first.freshness === 'snapshot' ? '>' : '>=';
  await (kind === 'issue'
    ? insert(session, dialect, repository, ISSUE_COLUMNS, records as readonly Issue[], kind, newer)
    : insert(session, dialect, repository, COMMENT_COLUMNS, records as readonly Comment[], kind, newer));
  for (const change of changes) {
    if (change.change === 'remove') {
      await entomb(session, repository, change);
    }
  }
  await join(
    session,
    kind,
    changes.map(({ record }) => record.id),
  );
}

async function insert<R extends TrackerRecord>(
  session: Session,
  dialect: Dialect,
  repository: Repository,
  columns: readonly Column<R>[],
  records: readonly R[],
  kind: Kind,
  newer: '>' | '>=',
): Promise<void> {
  if (records.length === 0) {
    return;
  }
  const { table, key } = TABLES[kind];
  const names = columns.map(({ name }) => name);
  const tuples = records.map(() => `(${list(columns.length)})`).join(', ');
  const parameters = records.flatMap((record) => columns.map((column) => column.valueOf(record, repository)));
  await session.write(
    `INSERT INTO ${table} (${names.join(', ')}) VALUES ${tuples} ${dialect.onConflict(table, key, names, newer)}`,
    parameters,
  );
}

/** Marks the row, and with an issue its comments: no events come for them. */
async function entomb(session: Session, repository: Repository, removal: Removal): Promise<void> {
  const { record, reason, at, transferredTo } = removal;
  const { table, key } = TABLES[record.kind];
  const isIssue = record.kind === 'issue';
  await session.write(
    `UPDATE ${table} SET deleted_at = ?, deleted_reason = ? ${isIssue ? ', transferred_to = ?' : ''}
     WHERE ${key} = ? AND deleted_at IS NULL`,
    [sqlTime(at), reason, ...(isIssue ? [transferredTo] : []), record.id],
  );
  if (isIssue) {
    await session.write(
      `UPDATE comments SET deleted_at = ?, deleted_reason = ?
       WHERE repository_id = ? AND issue_number = ? AND deleted_at IS NULL`,
      [sqlTime(at), `issue ${reason}`, repository.id, record.number],
    );
  }
}

/** Gives comments the id of their issue: either may be stored first. */
async function join(session: Session, kind: Kind, ids: readonly Parameter[]): Promise<void> {
  const which =
    kind === 'comment'
      ? `github_comment_id IN (${list(ids.length)})`
      : `EXISTS (SELECT 1 FROM issues i WHERE i.github_issue_id IN (${list(ids.length)})
           AND i.repository_id = comments.repository_id AND i.number = comments.issue_number)`;
  await session.write(
    `UPDATE comments SET github_issue_id = (SELECT MAX(i.github_issue_id) FROM issues i
       WHERE i.repository_id = comments.repository_id AND i.number = comments.issue_number)
     WHERE github_issue_id IS NULL AND ${which}`,
    ids,
  );
}

/** `?, ?, ?` */
export function list(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}
