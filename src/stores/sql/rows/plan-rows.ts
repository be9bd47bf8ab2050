/** Decides what changes write, by the rows that they meet. */
import type { Change, Outcome } from '../../../core/model/change.js';
import type { Space } from '../../../core/model/embedding.js';
import type { Repository } from '../../../core/model/record.js';
import type { CursorMove } from '../../../core/ports/cursor-store.js';
import { isBehind } from '../bookkeeping/cursor-rows.js';
import { readRepositoryRow } from '../bookkeeping/repository-rows.js';
import { toRepository } from '../cells.js';
import type { Statements } from '../database.js';
import { readSpaces } from '../spaces/known-spaces.js';
import { findStaleVectors, type StaleVectors } from './stale-vectors.js';
import { decideOutcomes } from './change-outcome.js';
import { readKnownRows, rowKey, type KnownRows } from './known-rows.js';
import { rowValues } from './record-columns.js';
import type { Write } from './upsert.js';

/** What is written, if the rows are still as they were when it was decided. */
export interface RowPlan {
  /** Under its stored name, if it is stored. */
  readonly repository: Repository;
  readonly isRepositoryStored: boolean;
  readonly changes: readonly Change[];
  readonly known: KnownRows;
  /** Of each change, in order. */
  readonly outcomes: readonly Outcome[];
  /** The changes that win, with the values of their rows. */
  readonly writes: readonly Write[];
  /** The writes to rows that existed before. */
  readonly updates: readonly Write[];
  readonly spaces: readonly Space[];
  readonly stale: StaleVectors;
  /** Absent when the cursor is that far already. */
  readonly cursor: CursorMove | undefined;
  /** Whether the records count as seen by the current backfill. */
  readonly marksSeen: boolean;
}

/** Reads what the changes meet, without a lock, in one round trip; in two when a text may be gone whose vector is stored. */
export async function planRows(
  statements: Statements,
  repository: Repository,
  changes: readonly Change[],
  cursor?: CursorMove,
): Promise<RowPlan> {
  const [row, spaces, known] = await Promise.all([
    readRepositoryRow(statements, repository),
    readSpaces(statements),
    readKnownRows(statements, changes),
  ]);
  const named = row === null ? repository : toRepository(row);
  const outcomes = decideOutcomes(changes, known);
  const writes = changes
    .filter((_, at) => isWritten(outcomes[at]))
    .map((change): Write => ({ change, values: rowValues(named, change.record) }));
  const updates = writes.filter(({ change }) => known.has(rowKey(change.record)));
  return {
    repository: named,
    isRepositoryStored: row !== null,
    changes,
    known,
    outcomes,
    writes,
    updates,
    spaces,
    stale: await findStaleVectors(statements, spaces, updates),
    cursor: cursor !== undefined && isBehind(row, cursor) ? cursor : undefined,
    marksSeen: cursor?.reader === 'backfill' && changes.length > 0,
  };
}

/** Whether a change with this outcome is written. */
export function isWritten(outcome: Outcome | undefined): boolean {
  return outcome === 'stored' || outcome === 'removed';
}

/** Whether there is nothing to write, so that no transaction is needed. */
export function isSettled({ isRepositoryStored, writes, cursor, marksSeen }: RowPlan): boolean {
  return isRepositoryStored && writes.length === 0 && cursor === undefined && !marksSeen;
}
