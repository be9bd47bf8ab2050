/** The later pieces of long bodies: a piece counts only while its row has the text that it was cut from. */
import type { PendingRow, Space, StoredChunk } from '../../../core/ports/store.js';
import type { Kind, TrackerRecord } from '../../../core/model/record.js';
import { fingerprint } from '../../../core/text/embedded-texts.js';
import type { Dialect, Parameter, Row, Statements } from '../database.js';
import { SEARCHED, type Condition } from './nearest-query.js';
import { TABLES, marks } from '../rows/record-columns.js';
import { groups, textBytes } from '../statements.js';
import { placesOf, type VectorPlaces } from '../schema/vector-columns.js';
import { suffixOf } from './pending-rows.js';

const COLUMNS = ['owner_kind', 'owner_id', 'position', 'repository_id', 'text', 'vec_of', 'vec_skipped'];

/** The rows, with the pieces of their bodies that are stored already. */
export async function withChunks(
  statements: Statements,
  space: Space | null,
  rows: readonly PendingRow[],
): Promise<readonly PendingRow[]> {
  const [first] = rows;
  if (space === null || first === undefined) {
    return rows;
  }
  const chunks = new Map<string, number[]>();
  for (const group of groups(rows)) {
    const stored = await statements.rows(
      `SELECT owner_id, position, vec_of FROM ${placesOf(space).chunks} WHERE owner_kind = ? AND owner_id IN (${marks(group.length)})`,
      [first.kind, ...group.map(({ id }) => id)],
    );
    for (const { owner_id: id, position, vec_of: madeOf } of stored) {
      const name = `${String(id)} ${String(madeOf)}`;
      chunks.set(name, [...(chunks.get(name) ?? []), Number(position)]);
    }
  }
  return rows.map((row) => ({
    ...row,
    chunks: chunks.get(`${row.id} ${fingerprint(row.hashes.body ?? '', space)}`) ?? [],
  }));
}

/** Stores the pieces of the bodies that are still the ones that were embedded. The column is there. */
export async function putChunks(
  statements: Statements,
  dialect: Dialect,
  space: Space,
  chunks: readonly StoredChunk[],
): Promise<void> {
  for (const kind of ['issue', 'comment'] as const) {
    const ofKind = chunks.filter((chunk) => chunk.kind === kind);
    const owners = await lockedOwners(statements, dialect, kind, ofKind);
    const current = ofKind.flatMap((chunk) => {
      const repositoryId = owners.get(`${chunk.id} ${chunk.hash}`);
      return repositoryId === undefined ? [] : [{ chunk, repositoryId }];
    });
    const bytesOf = ({ chunk }: (typeof current)[number]): number =>
      textBytes([chunk.text, JSON.stringify(chunk.vector)]);
    for (const group of groups(current, bytesOf)) {
      await statements.change(
        `INSERT INTO ${placesOf(space).chunks} (${COLUMNS.join(', ')}, vec) VALUES ` +
          `${group.map(({ chunk }) => `(${marks(COLUMNS.length)}, ${vectorOf(chunk).sql})`).join(', ')} ` +
          `${dialect.onConflict('owner_kind, owner_id, position')} ` +
          [...COLUMNS.slice(3), 'vec'].map((name) => `${name} = ${dialect.incoming(name)}`).join(', '),
        group.flatMap(({ chunk, repositoryId }) => valuesOf(chunk, repositoryId, space)),
      );
    }
  }
}

/** The repositories of these rows, by id and hash of the body. Nobody edits them before the transaction ends. */
async function lockedOwners(
  statements: Statements,
  dialect: Dialect,
  kind: Kind,
  chunks: readonly StoredChunk[],
): Promise<ReadonlyMap<string, number>> {
  const { name, key } = TABLES[kind];
  const owners = new Map<string, number>();
  // In rising order, as everything that locks several rows.
  const ids = [...new Set(chunks.map(({ id }) => id))].sort((a, b) => a - b);
  for (const group of groups(ids)) {
    const rows = await statements.rows(
      `SELECT ${key} AS id, repository_id, body_hash FROM ${name} WHERE ${key} IN (${marks(group.length)}) ` +
        `ORDER BY ${key}${dialect.forUpdate}`,
      group,
    );
    for (const row of rows) {
      owners.set(`${String(row['id'])} ${String(row['body_hash'])}`, Number(row['repository_id']));
    }
  }
  return owners;
}

function vectorOf({ vector }: StoredChunk): { readonly sql: string; readonly parameters: readonly string[] } {
  return 'refused' in vector
    ? { sql: 'NULL', parameters: [] }
    : { sql: 'VEC_FROM_TEXT(?)', parameters: [JSON.stringify(vector)] };
}

function valuesOf(chunk: StoredChunk, repositoryId: number, space: Space): readonly Parameter[] {
  const { kind, id, hash, position, text, vector } = chunk;
  const skipped = 'refused' in vector ? vector.refused : null;
  const madeOf = fingerprint(hash, space);
  return [kind, id, position, repositoryId, text, madeOf, skipped, ...vectorOf(chunk).parameters];
}

/** Takes away the pieces of texts that these records had before. */
export async function dropStaleChunks(
  statements: Statements,
  { chunks }: VectorPlaces,
  records: readonly TrackerRecord[],
): Promise<void> {
  for (const kind of ['issue', 'comment'] as const) {
    const { name, key } = TABLES[kind];
    const ids = new Set(records.filter((record) => record.kind === kind).map(({ id }) => id));
    for (const group of groups([...ids])) {
      await statements.change(
        `DELETE FROM ${chunks} WHERE owner_kind = ? AND owner_id IN (${marks(group.length)}) AND NOT EXISTS (` +
          `SELECT 1 FROM ${name} t WHERE t.${key} = ${chunks}.owner_id AND ${chunks}.vec_of LIKE CONCAT(t.body_hash, ?))`,
        [kind, ...group, ':%'],
      );
    }
  }
}

/** Ids of the rows with the nearest pieces that pass. */
export async function idsByChunks(
  statements: Statements,
  space: Space,
  query: string,
  passing: Condition,
  { kind, limit }: { readonly kind: Kind; readonly limit: number },
): Promise<readonly number[]> {
  const rows = await statements.rows(
    'SELECT id, MIN(distance) AS least FROM (' +
      'SELECT c.owner_id AS id, VEC_COSINE_DISTANCE(c.vec, VEC_FROM_TEXT(?)) AS distance ' +
      `FROM ${placesOf(space).chunks} c CROSS JOIN ${SEARCHED[kind]} AND c.owner_kind = ? AND c.owner_id = t.${TABLES[kind].key} ` +
      `AND c.vec IS NOT NULL AND c.vec_of = CONCAT(t.body_hash, ?)${passing.sql}) near ` +
      'WHERE distance IS NOT NULL GROUP BY id ORDER BY least, id LIMIT ?',
    [query, kind, suffixOf(space), ...passing.parameters, limit],
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
  for (const group of groups(ids)) {
    const rows = await statements.rows(
      'SELECT c.owner_id AS id, c.position, VEC_COSINE_DISTANCE(c.vec, VEC_FROM_TEXT(?)) AS distance ' +
        `FROM ${placesOf(space).chunks} c JOIN ${name} t ON t.${key} = c.owner_id WHERE c.owner_kind = ? ` +
        `AND c.owner_id IN (${marks(group.length)}) AND c.vec IS NOT NULL AND c.vec_of = CONCAT(t.body_hash, ?) ` +
        'ORDER BY c.owner_id, c.position',
      [query, kind, ...group, suffixOf(space)],
    );
    for (const row of rows.filter(({ distance }) => typeof distance === 'number')) {
      const known = best.get(Number(row['id']));
      if (known === undefined || Number(row['distance']) < Number(known['distance'])) {
        best.set(Number(row['id']), row);
      }
    }
  }
  return withTexts(statements, space, kind, best);
}

async function withTexts(
  statements: Statements,
  space: Space,
  kind: Kind,
  best: ReadonlyMap<number, Row>,
): Promise<ReadonlyMap<number, NearChunk>> {
  const found = new Map<number, NearChunk>();
  for (const group of groups([...best])) {
    const rows = await statements.rows(
      `SELECT owner_id AS id, text FROM ${placesOf(space).chunks} WHERE owner_kind = ? AND ` +
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
