/** Writes and reads the vectors of rows. */
import type { Field, Space, Vector } from '../../../core/model/embedding.js';
import type { Kind, RecordKey } from '../../../core/model/record.js';
import type { StoredVector } from '../../../core/ports/vector-store.js';
import type { Dialect, Parameter, Statements } from '../database.js';
import { FIELDS, TABLES } from '../schema/record-tables.js';
import { spaceColumns, vectorColumn, type SpaceColumns } from '../schema/vector-columns.js';
import { indexUpdater } from '../spaces/vector-index.js';
import { groupForStatements, parameterBytes } from '../statements.js';
import { fingerprint, fingerprintSuffix } from './fingerprint.js';

/** Stores each vector with its fingerprint, if its text has not changed since it was embedded. The columns must exist. */
export async function writeVectors(
  statements: Statements,
  dialect: Dialect,
  space: Space,
  vectors: readonly StoredVector[],
): Promise<void> {
  const updateIndex = await indexUpdater(statements, dialect, space);
  for (const kind of ['issue', 'comment'] as const) {
    const ofKind = vectors.filter((vector) => vector.kind === kind);
    if (joinsUpdates(dialect)) {
      updateTogether(statements, dialect, space, kind, ofKind);
    } else {
      updateRowByRow(statements, dialect, space, kind, ofKind);
    }
    for (const field of FIELDS[kind]) {
      updateIndex(
        vectorColumn(space, kind, field),
        ofKind.flatMap((vector) => (vector.field === field ? [[vector.id]] : [])),
      );
    }
  }
}

type JoiningDialect = Dialect & { readonly joinedUpdate: NonNullable<Dialect['joinedUpdate']> };

function joinsUpdates(dialect: Dialect): dialect is JoiningDialect {
  return dialect.joinedUpdate !== null;
}

/** A statement for each row, with both texts of an issue: to write a row twice takes twice as long. */
function updateRowByRow(
  statements: Statements,
  dialect: Dialect,
  space: Space,
  kind: Kind,
  vectors: readonly StoredVector[],
): void {
  const rows = [...Map.groupBy(vectors, ({ id }) => id).values()];
  for (const alike of Map.groupBy(rows, (row) => row.map(({ field }) => field).join()).values()) {
    const sql = rowUpdateSql(kind, alike[0]?.map(({ field }) => field) ?? [], spaceColumns(space));
    for (const row of alike) {
      statements.queue(sql, [
        ...row.flatMap(({ hash, vector }) => [
          hash,
          dialect.vectorParameter(vector),
          hash,
          fingerprint(hash, space),
        ]),
        row[0]?.id ?? null,
        ...row.map(({ hash }) => hash),
      ]);
    }
  }
}

function rowUpdateSql(kind: Kind, fields: readonly Field[], { vec, vecOf }: SpaceColumns): string {
  const { name, key } = TABLES[kind];
  const assignments = fields.flatMap((field) =>
    [vec(field), vecOf(field)].map(
      (column) => `${column} = CASE WHEN ${field}_hash = ? THEN ? ELSE ${column} END`,
    ),
  );
  const matches = fields.map((field) => `${field}_hash = ?`);
  return `UPDATE {${name}} SET ${assignments.join(', ')} WHERE ${key} = ? AND (${matches.join(' OR ')})`;
}

/** A statement for many rows. */
function updateTogether(
  statements: Statements,
  dialect: JoiningDialect,
  space: Space,
  kind: Kind,
  vectors: readonly StoredVector[],
): void {
  for (const field of FIELDS[kind]) {
    const rows = vectors
      .filter((vector) => vector.field === field)
      .map(({ id, hash, vector }): readonly Parameter[] => [
        id,
        hash,
        dialect.vectorParameter(vector),
        fingerprint(hash, space),
      ]);
    for (const group of groupForStatements(rows, parameterBytes)) {
      statements.queue(
        vectorUpdateSql(dialect, kind, field, group.length, spaceColumns(space)),
        group.flat(),
      );
    }
  }
}

function vectorUpdateSql(
  dialect: JoiningDialect,
  kind: Kind,
  field: Field,
  rows: number,
  { vec, vecOf }: SpaceColumns,
): string {
  const { name, key } = TABLES[kind];
  const first = 'SELECT ? AS id, ? AS hash, ? AS vec, ? AS made_of';
  const others = Array.from({ length: rows - 1 }, () => ' UNION ALL SELECT ?, ?, ?, ?');
  return dialect.joinedUpdate({
    table: name,
    source: `(${first}${others.join('')}) v`,
    on: `{${name}}.${key} = v.id AND {${name}}.${field}_hash = v.hash`,
    set: `${vec(field)} = ${dialect.vectorSql('v.vec')}, ${vecOf(field)} = v.made_of`,
  });
}

/** The row's vectors in this space that were made from its current texts. The columns must exist. */
export async function readVectors(
  statements: Statements,
  space: Space,
  { kind, id }: Pick<RecordKey, 'kind' | 'id'>,
): Promise<Readonly<Partial<Record<Field, Vector>>>> {
  const { name, key } = TABLES[kind];
  const { vec, vecOf } = spaceColumns(space);
  const columns = FIELDS[kind].map(
    (field) =>
      `CASE WHEN ${vecOf(field)} = CONCAT(${field}_hash, ?) THEN VEC_AS_TEXT(${vec(field)}) END AS ${field}`,
  );
  const [row] = await statements.rows(`SELECT ${columns.join(', ')} FROM {${name}} WHERE ${key} = ?`, [
    ...FIELDS[kind].map(() => fingerprintSuffix(space)),
    id,
  ]);
  const vectors: Partial<Record<Field, Vector>> = {};
  for (const field of FIELDS[kind]) {
    const text = row?.[field];
    if (typeof text === 'string') {
      vectors[field] = JSON.parse(text) as Vector;
    }
  }
  return vectors;
}
