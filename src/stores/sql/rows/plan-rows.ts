/** Decides what changes write, by the rows that they meet. */
import type { Change, Outcome } from '../../../core/model/change.js';
import type { Space } from '../../../core/model/embedding.js';
import type { Repository } from '../../../core/model/record.js';
import type { PlannedChange } from '../../../core/ports/row-store.js';
import type { CursorMove } from '../../../core/ports/cursor-store.js';
import { isBehind } from '../bookkeeping/cursor-rows.js';
import { readRepositoryRow } from '../bookkeeping/repository-rows.js';
import { toRepository } from '../cells.js';
import type { Row, Statements } from '../database.js';
import { FIELDS, TABLES } from '../schema/record-tables.js';
import { groupForStatements, placeholders } from '../statements.js';
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
  const isBackfill = cursor?.reader === 'backfill';
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
    // A backfill that is being started takes its cursors back, so the row may still have those of the one before.
    cursor: cursor !== undefined && (isBackfill || isBehind(row, cursor)) ? cursor : undefined,
    marksSeen: isBackfill && changes.length > 0,
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

/** The outcome of each change, in order, with the hashes of the texts that are stored now. */
export async function previewRows(
  statements: Statements,
  repository: Repository,
  changes: readonly Change[],
): Promise<readonly PlannedChange[]> {
  const { outcomes } = await planRows(statements, repository, changes);
  const rows = await readHashes(statements, changes);
  return changes.map(({ record }, at) => {
    const row = rows.get(rowKey(record));
    const hash = (name: string): string | null => (typeof row?.[name] === 'string' ? row[name] : null);
    return {
      outcome: outcomes[at] ?? 'unchanged',
      storedHashes: row === undefined ? null : { title: hash('title_hash'), body: hash('body_hash') },
    };
  });
}

async function readHashes(
  statements: Statements,
  changes: readonly Change[],
): Promise<ReadonlyMap<string, Row>> {
  const groups = (['issue', 'comment'] as const).flatMap((kind) => {
    const ids = changes.flatMap(({ record }) => (record.kind === kind ? [record.id] : []));
    return groupForStatements(ids).map((group) => ({ kind, group }));
  });
  const reads = groups.map(async ({ kind, group }) => {
    const { name, key } = TABLES[kind];
    const hashes = FIELDS[kind].map((field) => `${field}_hash`).join(', ');
    const rows = await statements.rows(
      `SELECT ${key} AS id, ${hashes} FROM {${name}} WHERE ${key} IN (${placeholders(group.length)})`,
      group,
    );
    return rows.map((row) => [`${kind} ${String(row['id'])}`, row] as const);
  });
  return new Map((await Promise.all(reads)).flat());
}
