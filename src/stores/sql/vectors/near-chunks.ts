import type { Space } from '../../../core/model/embedding.js';
import type { Kind } from '../../../core/model/record.js';
import type { Row, Statements } from '../database.js';
import { TABLES } from '../schema/record-tables.js';
import { spaceColumns } from '../schema/vector-columns.js';
import { groupForStatements, placeholders } from '../statements.js';
import { fingerprintSuffix } from './fingerprint.js';
import { type Condition, SEARCHED } from './nearest-query.js';

/** Ids of the rows with the nearest pieces that pass. */
export async function nearestIdsByChunks(
  statements: Statements,
  space: Space,
  query: string,
  passing: Condition,
  { kind, limit }: { readonly kind: Kind; readonly limit: number },
): Promise<readonly number[]> {
  const rows = await statements.rows(
    'SELECT id, MIN(distance) AS least FROM (' +
      'SELECT c.owner_id AS id, VEC_COSINE_DISTANCE(c.vec, VEC_FROM_TEXT(?)) AS distance ' +
      `FROM ${spaceColumns(space).chunks} c CROSS JOIN ${SEARCHED[kind]} AND c.owner_kind = ? AND c.owner_id = t.${TABLES[kind].key} ` +
      `AND c.vec IS NOT NULL AND c.vec_of = CONCAT(t.body_hash, ?)${passing.sql}) near ` +
      'WHERE distance IS NOT NULL GROUP BY id ORDER BY least, id LIMIT ?',
    [query, kind, fingerprintSuffix(space), ...passing.parameters, limit],
  );
  return rows.map((row) => Number(row['id']));
}

/** A later piece that is near. */
export interface NearChunk {
  readonly position: number;
  readonly text: string;
  readonly similarity: number;
}

/** The nearest later piece of each of these rows that has any. */
export async function bestChunks(
  statements: Statements,
  space: Space,
  query: string,
  kind: Kind,
  ids: readonly number[],
): Promise<ReadonlyMap<number, NearChunk>> {
  const { name, key } = TABLES[kind];
  const best = new Map<number, Row>();
  for (const group of groupForStatements(ids)) {
    const rows = await statements.rows(
      'SELECT c.owner_id AS id, c.position, VEC_COSINE_DISTANCE(c.vec, VEC_FROM_TEXT(?)) AS distance ' +
        `FROM ${spaceColumns(space).chunks} c JOIN ${name} t ON t.${key} = c.owner_id WHERE c.owner_kind = ? ` +
        `AND c.owner_id IN (${placeholders(group.length)}) AND c.vec IS NOT NULL AND c.vec_of = CONCAT(t.body_hash, ?) ` +
        'ORDER BY c.owner_id, c.position',
      [query, kind, ...group, fingerprintSuffix(space)],
    );
    for (const row of rows.filter(({ distance }) => typeof distance === 'number')) {
      const known = best.get(Number(row['id']));
      if (known === undefined || Number(row['distance']) < Number(known['distance'])) {
        best.set(Number(row['id']), row);
      }
    }
  }
  return addTexts(statements, space, kind, best);
}

export async function addTexts(
  statements: Statements,
  space: Space,
  kind: Kind,
  best: ReadonlyMap<number, Row>,
): Promise<ReadonlyMap<number, NearChunk>> {
  const found = new Map<number, NearChunk>();
  for (const group of groupForStatements([...best])) {
    const rows = await statements.rows(
      `SELECT owner_id AS id, text FROM ${spaceColumns(space).chunks} WHERE owner_kind = ? AND ` +
        `(${group.map(() => '(owner_id = ? AND position = ?)').join(' OR ')})`,
      [kind, ...group.flatMap(([id, row]) => [id, Number(row['position'])])],
    );
    for (const { id, text } of rows) {
      const near = best.get(Number(id));
      if (near !== undefined) {
        const similarity = 1 - Number(near['distance']);
        found.set(Number(id), { position: Number(near['position']), text: String(text), similarity });
      }
    }
  }
  return found;
}
