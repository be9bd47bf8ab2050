/** Writes changes as rows. The newest state of a record wins, a tombstone is final, and the order of arrival does not matter. */
import type { Change, Outcome } from '../../../core/model/change.js';
import { recordKey, type Repository } from '../../../core/model/record.js';
import type { CursorMove } from '../../../core/ports/cursor-store.js';
import { markSeen } from '../bookkeeping/backfill-marks.js';
import { raiseCursor } from '../bookkeeping/cursor-rows.js';
import { applyCurrentName } from '../bookkeeping/rename-issues.js';
import { insertRepository, lockRepository } from '../bookkeeping/repository-rows.js';
import type { Database, Dialect, Statements } from '../database.js';
import { writeClaims } from '../duplicates/claim-rows.js';
import { spaceColumns } from '../schema/vector-columns.js';
import { dropStaleChunks } from '../vectors/chunk-rows.js';
import { readSpaces } from '../spaces/known-spaces.js';
import { dropStaleVectors } from './stale-vectors.js';
import { decideOutcomes } from './change-outcome.js';
import { areAlike, readKnownRows, type KnownRows } from './known-rows.js';
import { linkComments } from './link-comments.js';
import { isSettled, isWritten, planRows, type RowPlan } from './plan-rows.js';
import { markLateComments, markRemoved } from './tombstones.js';
import { upsertRows } from './upsert.js';

/**
 * Applies the changes and returns the outcome of each, in order. Everything is written in one transaction.
 * 1. Read the rows that exist, and decide the outcome of each change (plan-rows.ts). Often there is nothing to write.
 * 2. Send the transaction as a whole (`writePlan`), so that its locks last no longer than the server works on it.
 * 3. If another run has changed one of the rows between the two, decide again by the locked rows. A statement that writes a
 *    row compares it again, too (upsert.ts), so an older state never replaces a newer one.
 */
export async function applyRows(
  database: Database,
  dialect: Dialect,
  repository: Repository,
  changes: readonly Change[],
  cursor?: CursorMove,
): Promise<readonly Outcome[]> {
  const plan = await database.read((statements) => planRows(statements, repository, changes, cursor));
  if (isSettled(plan)) {
    return plan.outcomes;
  }
  await cursor?.after;
  const again = (): Promise<readonly Outcome[]> => applyRows(database, dialect, repository, changes, cursor);
  let locked: KnownRows;
  try {
    const written = await database.transaction((statements) => writePlan(statements, dialect, plan));
    locked = await written.known;
  } catch (error) {
    // A re-embedding of another run may have dropped a space with its columns.
    if (await haveSpacesChanged(database, plan)) {
      return again();
    }
    throw error;
  }
  if (areAlike(plan.known, locked)) {
    return plan.outcomes;
  }
  const outcomes = decideOutcomes(changes, locked);
  const hasMissed = outcomes.some((outcome, at) => isWritten(outcome) && !isWritten(plan.outcomes[at]));
  return hasMissed ? again() : outcomes;
}

/**
 * Calls every statement of the plan at once. Locks the repository's row first: then of two transactions that write to the
 * repository, the second sees what the first has written, such as the issue of a comment, and neither can block the other
 * for good. Returns the rows as they were under the lock, which are known when the transaction has ended.
 */
function writePlan(
  statements: Statements,
  dialect: Dialect,
  plan: RowPlan,
): { readonly known: Promise<KnownRows> } {
  const { repository, changes, writes, updates, spaces, cursor } = plan;
  if (!plan.isRepositoryStored) {
    insertRepository(statements, dialect, repository);
  }
  lockRepository(statements, dialect, repository);
  const known = readKnownRows(statements, changes, dialect.forUpdate);
  // A failure is the transaction's, too, and is handled there.
  known.catch(() => undefined);
  upsertRows(statements, dialect, writes);
  applyRemovals(
    statements,
    repository,
    writes.map(({ change }) => change),
  );
  writeClaims(statements, dialect, repository, writes, updates);
  dropStaleVectors(statements, plan.stale);
  for (const space of spaces) {
    dropStaleChunks(
      statements,
      spaceColumns(space),
      updates.map(({ change }) => change.record),
    );
  }
  if (plan.marksSeen) {
    markSeen(
      statements,
      repository,
      changes.map(({ record }) => record),
    );
  }
  applyCurrentName(
    statements,
    repository,
    writes.flatMap(({ change: { record } }) => (record.kind === 'issue' ? [record.id] : [])),
  );
  if (cursor !== undefined) {
    raiseCursor(statements, repository, cursor);
  }
  return { known };
}

/** Applies the changes within a transaction that has locked the repository's row. */
export async function applyLocked(
  statements: Statements,
  dialect: Dialect,
  repository: Repository,
  changes: readonly Change[],
): Promise<void> {
  const { known } = writePlan(statements, dialect, await planRows(statements, repository, changes));
  await known;
}

/** Marks what the changes remove, and comments that arrive after their issue was removed: no event comes for those. */
function applyRemovals(statements: Statements, repository: Repository, changes: readonly Change[]): void {
  for (const change of changes) {
    if (change.change === 'remove') {
      markRemoved(statements, repository, { ...change, key: recordKey(change.record) });
    }
  }
  const records = changes.map(({ record }) => record);
  linkComments(statements, repository, records);
  const late = changes.filter(({ change, record }) => change === 'upsert' && record.kind === 'comment');
  markLateComments(
    statements,
    late.map(({ record }) => record.id),
  );
}

async function haveSpacesChanged(database: Database, { spaces }: RowPlan): Promise<boolean> {
  const now = await database.read(readSpaces);
  return JSON.stringify(now) !== JSON.stringify(spaces);
}
