/** The later chunks of long bodies that are nearest to a query. */
import type { Space } from '../../../core/model/embedding.js';
import type { Kind } from '../../../core/model/record.js';
import type { Row, Statements } from '../database.js';
import { TABLES } from '../schema/record-tables.js';
import { chunkVectorColumn, spaceColumns } from '../schema/vector-columns.js';
import { groupForStatements, placeholders } from '../statements.js';
import { fingerprintSuffix } from './fingerprint.js';
import { filterSql, findByIndexOrScan, SEARCHED, type Condition, type Search } from './nearest-query.js';

/** The ids of the `limit` rows with the nearest later chunks, among the rows that pass the filter. */
export function findNearestIdsByChunks(search: Search): Promise<readonly number[]> {
  const { dialect, space, question } = search;
  const column = chunkVectorColumn(space);
  return findByIndexOrScan(
    search,
    (rows) => findAmong(search, dialect.vectorIndex.nearest(column, NEAR_COLUMNS, question.body, rows)),
    () =>
      findAmong(search, {
        sql: `SELECT c.${NEAR_COLUMNS.join(', c.')}, ${dialect.distanceTo('c.vec')} AS distance FROM {${column.table}} c WHERE c.vec IS NOT NULL`,
        parameters: [question.body],
      }),
  );
}

const NEAR_COLUMNS = ['owner_kind', 'owner_id', 'vec_of'];

/** The ids of the rows that pass the filter and have the nearest of these chunks. */
async function findAmong(
  { statements, space, options }: Search,
  chunks: Condition,
): Promise<readonly number[]> {
  const { kind, limit } = options;
  const filter = filterSql(options);
  const rows = await statements.rows(
    'SELECT id, MIN(distance) AS least FROM (' +
      `SELECT c.owner_id AS id, c.distance FROM (${chunks.sql}) c CROSS JOIN ${SEARCHED[kind]} ` +
      `AND c.owner_kind = ? AND c.owner_id = t.${TABLES[kind].key} AND c.vec_of = CONCAT(t.body_hash, ?)${filter.sql}) near ` +
      'WHERE distance IS NOT NULL GROUP BY id ORDER BY least, id LIMIT ?',
    [...chunks.parameters, kind, fingerprintSuffix(space), ...filter.parameters, limit],
  );
  return rows.map((row) => Number(row['id']));
}

/** The later chunk of a row that is nearest to the query. */
export interface NearChunk {
  readonly position: number;
  readonly text: string;
  /** A cosine, -1 to 1. */
  readonly similarity: number;
}

/** The nearest later chunk of each of these rows, by id. Rows without later chunks are left out. */
export async function findNearestChunks(
  { statements, dialect, space, question, options: { kind } }: Search,
  ids: readonly number[],
): Promise<ReadonlyMap<number, NearChunk>> {
  const { name, key } = TABLES[kind];
  const nearest = new Map<number, Row>();
  const reads = groupForStatements(ids).map((group) =>
    statements.rows(
      `SELECT c.owner_id AS id, c.position, ${dialect.distanceTo('c.vec')} AS distance ` +
        `FROM {${spaceColumns(space).chunks}} c JOIN {${name}} t ON t.${key} = c.owner_id WHERE c.owner_kind = ? ` +
        `AND c.owner_id IN (${placeholders(group.length)}) AND c.vec IS NOT NULL AND c.vec_of = CONCAT(t.body_hash, ?) ` +
        'ORDER BY c.owner_id, c.position',
      [question.body, kind, ...group, fingerprintSuffix(space)],
    ),
  );
  for (const rows of await Promise.all(reads)) {
    for (const row of rows.filter(({ distance }) => typeof distance === 'number')) {
      const known = nearest.get(Number(row['id']));
      if (known === undefined || Number(row['distance']) < Number(known['distance'])) {
        nearest.set(Number(row['id']), row);
      }
    }
  }
  return withTexts(statements, space, kind, nearest);
}

async function withTexts(
  statements: Statements,
  space: Space,
  kind: Kind,
  nearest: ReadonlyMap<number, Row>,
): Promise<ReadonlyMap<number, NearChunk>> {
  const chunks = new Map<number, NearChunk>();
  const reads = groupForStatements([...nearest]).map((group) =>
    statements.rows(
      `SELECT owner_id AS id, text FROM {${spaceColumns(space).chunks}} WHERE owner_kind = ? AND ` +
        `(${group.map(() => '(owner_id = ? AND position = ?)').join(' OR ')})`,
      [kind, ...group.flatMap(([id, row]) => [id, Number(row['position'])])],
    ),
  );
  for (const rows of await Promise.all(reads)) {
    for (const { id, text } of rows) {
      const chunk = nearest.get(Number(id));
      if (chunk !== undefined) {
        const similarity = 1 - Number(chunk['distance']);
        chunks.set(Number(id), { position: Number(chunk['position']), text: String(text), similarity });
      }
    }
  }
  return chunks;
}
