/** Writes and reads the vectors of rows. */
import type { Field, Space, Vector } from '../../../core/model/embedding.js';
import type { Kind, RecordKey } from '../../../core/model/record.js';
import type { StoredVector } from '../../../core/ports/vector-store.js';
import type { Dialect, IndexedColumn, Parameter, Statements } from '../database.js';
import { FIELDS, TABLES } from '../schema/record-tables.js';
import { spaceColumns, vectorColumn, type SpaceColumns } from '../schema/vector-columns.js';
import { groupForStatements, parameterBytes } from '../statements.js';
import { fingerprint, fingerprintSuffix } from './fingerprint.js';

/** Stores each vector with its fingerprint, if its text has not changed since it was embedded. The columns must exist. */
export function writeVectors(
  statements: Statements,
  dialect: Dialect,
  space: Space,
  vectors: readonly StoredVector[],
): void {
  for (const kind of ['issue', 'comment'] as const) {
    const ofKind = vectors.filter((vector) => vector.kind === kind);
    if (joinsUpdates(dialect)) {
      updateTogether(statements, dialect, space, kind, ofKind);
    } else {
      updateRowByRow(statements, dialect, space, kind, ofKind);
    }
    for (const field of FIELDS[kind]) {
      updateIndex(
        statements,
        dialect,
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
  const { vec, vecOf } = spaceColumns(space);
  const { name, key } = TABLES[kind];
  for (const [id, ofRow] of Map.groupBy(vectors, (vector) => vector.id)) {
    const assignments = ofRow.flatMap(({ field }) =>
      [vec(field), vecOf(field)].map(
        (column) => `${column} = CASE WHEN ${field}_hash = ? THEN ? ELSE ${column} END`,
      ),
    );
    const matches = ofRow.map(({ field }) => `${field}_hash = ?`);
    statements.queue(
      `UPDATE {${name}} SET ${assignments.join(', ')} WHERE ${key} = ? AND (${matches.join(' OR ')})`,
      [
        ...ofRow.flatMap(({ hash, vector }) => [
          hash,
          dialect.vectorParameter(vector),
          hash,
          fingerprint(hash, space),
        ]),
        id,
        ...ofRow.map(({ hash }) => hash),
      ],
    );
  }
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

/** Brings the index of this column up to date with the rows of these keys, where the database does not do so itself. */
export function updateIndex(
  statements: Statements,
  { vectorIndex }: Dialect,
  column: IndexedColumn,
  keys: readonly (readonly Parameter[])[],
): void {
  const sql = vectorIndex.update?.(column);
  if (sql !== undefined) {
    keys.forEach((key) => {
      statements.queue(sql, key);
    });
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
