/** The INSERT … ON DUPLICATE KEY UPDATE that writes records and keeps the newer of two rows. */
import type { Change } from '../../../core/model/change.js';
import type { Dialect, Statements } from '../database.js';
import { TABLES } from '../schema/record-tables.js';
import { groupForStatements, placeholders, parameterBytes } from '../statements.js';
import { rowKey } from './known-rows.js';
import type { RowValues } from './record-columns.js';

/** A change with the values of its row. A removal writes its record too: it may arrive before the record was ever stored. */
export interface Write {
  readonly change: Change;
  readonly values: RowValues;
}

/** Writes them in order. Rows and bytes of one statement are limited. */
export function upsertRows(statements: Statements, dialect: Dialect, writes: readonly Write[]): void {
  for (const round of splitRounds(writes)) {
    for (const kind of ['issue', 'comment'] as const) {
      for (const isLive of [true, false]) {
        const alike = round.filter(
          ({ change }) => change.record.kind === kind && isLive === isFromLiveRecord(change),
        );
        for (const group of groupForStatements(alike, ({ values }) =>
          parameterBytes(Object.values(values)),
        )) {
          const columns = Object.keys(group[0]?.values ?? {});
          statements.queue(
            upsertSql(dialect, TABLES[kind], columns, group.length, isLive ? '>=' : '>'),
            group.flatMap(({ values }) => Object.values(values)),
          );
        }
      }
    }
  }
}

/** Splits the writes so that no record occurs twice in one round: no database promises which of two wins in one statement. */
function splitRounds(writes: readonly Write[]): readonly (readonly Write[])[] {
  const rounds: Write[][] = [];
  const seen = new Map<string, number>();
  for (const write of writes) {
    const key = rowKey(write.change.record);
    const round = seen.get(key) ?? 0;
    seen.set(key, round + 1);
    (rounds[round] ??= []).push(write);
  }
  return rounds;
}

function isFromLiveRecord(change: Change): boolean {
  return change.change === 'upsert' && change.freshness === 'live';
}

/** TiDB assigns from left to right, so `updated_at`, which the condition reads, comes last. SQLite reads the old row throughout. */
function upsertSql(
  dialect: Dialect,
  table: (typeof TABLES)[keyof typeof TABLES],
  columns: readonly string[],
  rows: number,
  comparison: '>' | '>=',
): string {
  const isNewer = `{${table.name}}.deleted_at IS NULL AND ${dialect.incoming('updated_at')} ${comparison} {${table.name}}.updated_at`;
  const assignments = columns
    .filter((column) => column !== table.key)
    .map((column) => {
      const value = column === 'closed_by_login' ? closedBySql(dialect) : dialect.incoming(column);
      return `${column} = CASE WHEN ${isNewer} THEN ${value} ELSE {${table.name}}.${column} END`;
    });
  const row = `(${placeholders(columns.length)})`;
  return (
    `INSERT INTO {${table.name}} (${columns.join(', ')}) VALUES ${Array.from({ length: rows }, () => row).join(', ')} ` +
    `${dialect.onConflict(table.key)} ${assignments.join(', ')}`
  );
}

/** A listing does not say who closed an issue. What an event said stays while the issue is closed. */
function closedBySql(dialect: Dialect): string {
  const incoming = dialect.incoming('closed_by_login');
  const isClosed = `${dialect.incoming('state')} = 'closed'`;
  return `CASE WHEN ${incoming} IS NULL AND ${isClosed} THEN {issues}.closed_by_login ELSE ${incoming} END`;
}
