/** Writes changes as rows. The newest state of a record wins, a tombstone is final, and the order of arrival does not matter. */
import type { Change, Outcome } from '../../../core/model/change.js';
import { recordKey, type Repository } from '../../../core/model/record.js';
import type { CursorMove } from '../../../core/ports/cursor-store.js';
import { markSeen } from '../bookkeeping/backfill-marks.js';
import { raiseCursor } from '../bookkeeping/cursor-rows.js';
import { applyCurrentName } from '../bookkeeping/rename-issues.js';
import { ensureRepository } from '../bookkeeping/repository-rows.js';
import type { Dialect, Statements } from '../database.js';
import { spaceColumns } from '../schema/vector-columns.js';
import { groupForStatements, placeholders } from '../statements.js';
import { dropStaleChunks } from '../vectors/chunk-rows.js';
import { readSpaces } from '../vectors/embedding-spaces.js';
import { dropStaleVectors } from '../vectors/vector-rows.js';
import { decideOutcome, decideOutcomes } from './change-outcome.js';
import { lockKnownRows, rowKey } from './known-rows.js';
import { rowValues } from './record-columns.js';
import { markLateComments, markRemoved } from './tombstones.js';
import { upsertRows, type Write } from './upsert.js';

/**
 * Applies the changes within one transaction and returns the outcome of each, in order.
 * 1. Lock the rows that exist, and decide the outcome of each change (change-outcome.ts).
 * 2. Write the changes that win. The statement compares again (upsert.ts): a row that does not exist cannot be locked, so
 *    another run may have inserted it in between.
 * 3. Read the new rows back: only they can have lost that race, and their outcome must say so.
 * 4. Mark removals, link comments to issues, and drop vectors and chunks of texts that are gone.
 * 5. Move the cursor. The repository's row is locked last, because every run of the repository needs it.
 */
export async function applyRows(
  statements: Statements,
  dialect: Dialect,
  repository: Repository,
  changes: readonly Change[],
  cursor?: CursorMove,
): Promise<readonly Outcome[]> {
  const named = await ensureRepository(statements, dialect, repository);
  const known = await lockKnownRows(statements, dialect, changes);
  const outcomes = decideOutcomes(changes, known);
  const effective = changes.filter((_, at) => outcomes[at] === 'stored' || outcomes[at] === 'removed');
  const writes = effective.map((change): Write => ({ change, values: rowValues(named, change.record) }));
  await upsertRows(statements, dialect, writes);

  const created = writes.filter(({ change }) => !known.has(rowKey(change.record)));
  const createdRows = await lockKnownRows(
    statements,
    dialect,
    created.map(({ change }) => change),
  );
  const ourHashes = new Set(created.map(({ values }) => values['content_hash']));

  await applyRemovals(statements, repository, effective);
  await dropOutdated(statements, writes);
  if (cursor?.reader === 'backfill') {
    await markSeen(
      statements,
      repository,
      changes.map(({ record }) => record),
    );
  }

  const issues = effective.filter(({ record }) => record.kind === 'issue').map(({ record }) => record.id);
  await applyCurrentName(statements, dialect, named, issues);
  if (cursor !== undefined) {
    await raiseCursor(statements, repository, cursor);
  }
  return changes.map((change, at) => {
    const row = createdRows.get(rowKey(change.record));
    const outcome = outcomes[at] ?? 'unchanged';
    return outcome === 'stored' && row !== undefined && !ourHashes.has(row.contentHash)
      ? decideOutcome(row, change)
      : outcome;
  });
}

/** Marks what the changes remove, and comments that arrive after their issue was removed: no event comes for those. */
async function applyRemovals(
  statements: Statements,
  repository: Repository,
  changes: readonly Change[],
): Promise<void> {
  for (const change of changes) {
    if (change.change === 'remove') {
      await markRemoved(statements, repository, { ...change, key: recordKey(change.record) });
    }
  }
  await linkComments(statements, repository, changes);
  const late = changes.filter(({ change, record }) => change === 'upsert' && record.kind === 'comment');
  const numbers = new Set(late.map(({ record }) => recordKey(record).issueNumber));
  await markLateComments(statements, repository, [...numbers]);
}

/** Drops the vectors and chunks of texts that these rows no longer have, in every space. */
async function dropOutdated(statements: Statements, writes: readonly Write[]): Promise<void> {
  for (const columns of (await readSpaces(statements)).map(spaceColumns)) {
    await dropStaleVectors(statements, columns, writes);
    await dropStaleChunks(
      statements,
      columns,
      writes.map(({ change }) => change.record),
    );
  }
}

/** Gives comments the id of their issue, whichever of the two arrived first. */
async function linkComments(
  statements: Statements,
  repository: Repository,
  changes: readonly Change[],
): Promise<void> {
  const numbers = new Set(changes.map(({ record }) => recordKey(record).issueNumber));
  for (const group of groupForStatements([...numbers])) {
    await statements.change(
      'UPDATE {comments} SET github_issue_id = (SELECT MAX({issues}.github_issue_id) FROM {issues} ' +
        'WHERE {issues}.repository_id = {comments}.repository_id AND {issues}.number = {comments}.issue_number) ' +
        `WHERE repository_id = ? AND issue_number IN (${placeholders(group.length)}) AND github_issue_id IS NULL`,
      [repository.id, ...group],
    );
  }
}
