/** Changes become rows. The newest state of a record wins, a tombstone is final, and the order of arrival does not matter. */
import type { Feed, Outcome, Reader } from '../../../core/ports/store.js';
import { keyOf, type Change, type Repository, type Time } from '../../../core/model/record.js';
import { contentHash } from '../../../core/text/embedded-texts.js';
import { dropStaleChunks } from '../vectors/chunk-rows.js';
import type { Dialect, Statements } from '../database.js';
import { catchUpWithName } from './rename-issues.js';
import { judge, judgeAll, kindAndId, knownRows } from './change-outcome.js';
import { bury, markSeen } from './tombstones.js';
import { addRepository, raiseCursor } from './repository-rows.js';
import { TABLES, marks, valuesOf, type RowValues } from './record-columns.js';
import { everySpace } from '../vectors/spaces.js';
import { groups, textBytes } from '../statements.js';
import { placesOf } from '../schema/vector-columns.js';
import { dropStaleVectors } from '../vectors/pending-rows.js';

interface Write {
  readonly change: Change;
  readonly values: RowValues;
}

/** Where a reader has got to. */
export interface CursorMove {
  readonly reader: Reader;
  readonly feed: Feed;
  readonly upTo: Time;
}

/** Applies the changes within a transaction, and tells what became of each, in order. */
export async function apply(
  statements: Statements,
  dialect: Dialect,
  repository: Repository,
  changes: readonly Change[],
  cursor?: CursorMove,
): Promise<readonly Outcome[]> {
  const named = await addRepository(statements, dialect, repository);
  const before = await knownRows(statements, dialect, changes);
  const outcomes = judgeAll(changes, before);
  const effective = changes.filter((_, at) => outcomes[at] === 'stored' || outcomes[at] === 'removed');
  for (const round of rounds(effective)) {
    await upsertAll(statements, dialect, named, round);
  }
  // A row that was not there could not be locked: another run may have written it in between. The statement's own
  // condition has kept the newer one, and reading it again tells which that was.
  const created = effective.filter((change) => !before.has(kindAndId(change.record)));
  const after = await knownRows(statements, dialect, created);
  const ours = new Set(created.map(({ record }) => contentHash(record)));
  for (const change of effective) {
    if (change.change === 'remove') {
      await bury(statements, repository, { ...change, key: keyOf(change.record) });
    }
  }
  await linkComments(statements, repository, effective);
  const records = effective.map(({ record }) => record);
  for (const places of (await everySpace(statements)).map(placesOf)) {
    await dropStaleVectors(statements, places, records);
    await dropStaleChunks(statements, places, records);
  }
  if (cursor?.reader === 'backfill') {
    await markSeen(
      statements,
      repository,
      changes.map(({ record }) => record),
    );
  }
  // The repository's row is locked last, for no longer than it takes to commit: every run of the repository wants it.
  const issues = records.filter(({ kind }) => kind === 'issue').map(({ id }) => id);
  await catchUpWithName(statements, dialect, named, issues);
  if (cursor !== undefined) {
    await raiseCursor(statements, repository, cursor);
  }
  return changes.map((change, at) => {
    const row = after.get(kindAndId(change.record));
    const outcome = outcomes[at] ?? 'unchanged';
    return outcome === 'stored' && row !== undefined && !ours.has(row.contentHash)
      ? judge(row, change)
      : outcome;
  });
}

/** A removal writes its record as well, so that it can come before the record was ever stored. */
async function upsertAll(
  statements: Statements,
  dialect: Dialect,
  repository: Repository,
  changes: readonly Change[],
): Promise<void> {
  const writes = changes.map((change): Write => ({ change, values: valuesOf(repository, change.record) }));
  for (const kind of ['issue', 'comment'] as const) {
    for (const isLive of [true, false]) {
      const alike = writes.filter(
        ({ change }) => change.record.kind === kind && isLive === (freshnessOf(change) === 'live'),
      );
      for (const group of groups(alike, ({ values }) => textBytes(Object.values(values)))) {
        const columns = Object.keys(group[0]?.values ?? {});
        await statements.change(
          upsertOf(dialect, TABLES[kind], columns, group.length, isLive ? '>=' : '>'),
          group.flatMap(({ values }) => Object.values(values)),
        );
      }
    }
  }
}

function freshnessOf(change: Change): string {
  return change.change === 'upsert' ? change.freshness : 'snapshot';
}

/** TiDB assigns from left to right, so what the condition reads comes last; SQLite reads the old row throughout. */
function upsertOf(
  dialect: Dialect,
  table: (typeof TABLES)[keyof typeof TABLES],
  columns: readonly string[],
  rows: number,
  comparison: '>' | '>=',
): string {
  const isNewer = `${table.name}.deleted_at IS NULL AND ${dialect.incoming('updated_at')} ${comparison} ${table.name}.updated_at`;
  const assignments = columns
    .filter((column) => column !== table.key)
    .map((column) => {
      const value = column === 'closed_by_login' ? closedBy(dialect) : dialect.incoming(column);
      return `${column} = CASE WHEN ${isNewer} THEN ${value} ELSE ${table.name}.${column} END`;
    });
  const row = `(${marks(columns.length)})`;
  return (
    `INSERT INTO ${table.name} (${columns.join(', ')}) VALUES ${Array.from({ length: rows }, () => row).join(', ')} ` +
    `${dialect.onConflict(table.key)} ${assignments.join(', ')}`
  );
}

/** A listing does not tell who closed an issue: that must not erase what an event told, while it stays closed. */
function closedBy(dialect: Dialect): string {
  const told = dialect.incoming('closed_by_login');
  const isClosed = `${dialect.incoming('state')} = 'closed'`;
  return `CASE WHEN ${told} IS NULL AND ${isClosed} THEN issues.closed_by_login ELSE ${told} END`;
}

/** The changes in rounds, so that no record comes twice within one: which of two wins in one statement is nobody's promise. */
function rounds(changes: readonly Change[]): readonly (readonly Change[])[] {
  const all: Change[][] = [];
  const seen = new Map<string, number>();
  for (const change of changes) {
    const key = kindAndId(change.record);
    const round = seen.get(key) ?? 0;
    seen.set(key, round + 1);
    (all[round] ??= []).push(change);
  }
  return all;
}

/** Tells comments their issue, whichever of the two came first. */
async function linkComments(
  statements: Statements,
  repository: Repository,
  changes: readonly Change[],
): Promise<void> {
  const numbers = new Set(changes.map(({ record }) => keyOf(record).issueNumber));
  for (const group of groups([...numbers])) {
    await statements.change(
      'UPDATE comments SET github_issue_id = (SELECT MAX(issues.github_issue_id) FROM issues ' +
        'WHERE issues.repository_id = comments.repository_id AND issues.number = comments.issue_number) ' +
        `WHERE repository_id = ? AND issue_number IN (${marks(group.length)}) AND github_issue_id IS NULL`,
      [repository.id, ...group],
    );
  }
}
