/** Drops the vectors of texts that no longer get one, such as a body that became empty. */
import type { Field, Space } from '../../../core/model/embedding.js';
import type { Kind, TrackerRecord } from '../../../core/model/record.js';
import type { Parameter, Statements } from '../database.js';
import { FIELDS, TABLES } from '../schema/record-tables.js';
import { spaceColumns, type SpaceColumns } from '../schema/vector-columns.js';
import { groupForStatements, placeholders } from '../statements.js';

/** A row that is about to be written. */
interface RowToWrite {
  readonly change: { readonly record: TrackerRecord };
  readonly values: Readonly<Record<string, Parameter>>;
}

/** Rows that are about to lose a text. */
interface Losing {
  readonly columns: SpaceColumns;
  readonly kind: Kind;
  readonly field: Field;
  readonly ids: readonly number[];
  /** Whether one of them has a vector. Otherwise the vector column may not exist yet. */
  readonly hasVector: boolean;
}

export type StaleVectors = readonly Losing[];

/** Which of these writes take a text from its row, in every space. Asks nothing when none does. */
export async function findStaleVectors(
  statements: Statements,
  spaces: readonly Space[],
  writes: readonly RowToWrite[],
): Promise<StaleVectors> {
  const found = spaces.map(spaceColumns).flatMap((columns) =>
    (['issue', 'comment'] as const).flatMap((kind) =>
      FIELDS[kind].flatMap((field) =>
        groupForStatements(idsWithout(field, kind, writes)).map(async (ids): Promise<Losing> => {
          const { name, key } = TABLES[kind];
          const rows = await statements.rows(
            `SELECT ${key} AS id FROM {${name}} WHERE ${key} IN (${placeholders(ids.length)}) AND ${columns.vecOf(field)} IS NOT NULL LIMIT 1`,
            ids,
          );
          return { columns, kind, field, ids, hasVector: rows.length > 0 };
        }),
      ),
    ),
  );
  return Promise.all(found);
}

function idsWithout(field: Field, kind: Kind, writes: readonly RowToWrite[]): readonly number[] {
  const losing = writes.filter(
    ({ change: { record }, values }) => record.kind === kind && values[`${field}_hash`] === null,
  );
  return [...new Set(losing.map(({ change: { record } }) => record.id))];
}

/** Drops these vectors, now that the rows are written. Without its fingerprint, no search finds a vector. */
export function dropStaleVectors(statements: Statements, stale: StaleVectors): void {
  for (const { columns, kind, field, ids, hasVector } of stale) {
    const { name, key } = TABLES[kind];
    const set = `${hasVector ? `${columns.vec(field)} = NULL, ` : ''}${columns.vecOf(field)} = NULL`;
    statements.queue(
      `UPDATE {${name}} SET ${set} WHERE ${key} IN (${placeholders(ids.length)}) AND ${field}_hash IS NULL ` +
        `AND ${columns.vecOf(field)} IS NOT NULL`,
      ids,
    );
  }
}
