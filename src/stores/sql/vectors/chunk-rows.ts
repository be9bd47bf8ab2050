/** The later chunks of long bodies. A chunk is valid only while its row has the body that it was cut from. */
import type { Space } from '../../../core/model/embedding.js';
import type { Kind, TrackerRecord } from '../../../core/model/record.js';
import type { StoredChunk } from '../../../core/ports/vector-store.js';
import type { Dialect, Parameter, Statements } from '../database.js';
import { TABLES } from '../schema/record-tables.js';
import { CHUNK_KEY } from '../schema/tables.js';
import { chunkVectorColumn, spaceColumns, type SpaceColumns } from '../schema/vector-columns.js';
import { indexUpdater } from '../spaces/vector-index.js';
import { groupForStatements, placeholders, parameterBytes } from '../statements.js';
import { fingerprint } from './fingerprint.js';
import type { Condition } from './nearest-query.js';

const COLUMNS = [...CHUNK_KEY, 'repository_id', 'text', 'vec_of', 'vec_skipped'];

/** The positions of stored chunks, by owner and fingerprint. */
export type StoredPositions = (id: number, vectorOf: string) => readonly number[];

/** Finds the stored chunks of these rows of one kind: `owners` is what `IN` compares their ids with. */
export async function findStoredPositions(
  statements: Statements,
  { chunks }: SpaceColumns,
  kind: Kind,
  owners: Condition,
): Promise<StoredPositions> {
  const rows = await statements.rows(
    `SELECT owner_id, position, vec_of FROM {${chunks}} WHERE owner_kind = ? AND owner_id IN (${owners.sql})`,
    [kind, ...owners.parameters],
  );
  const positions = new Map<string, number[]>();
  for (const { owner_id: id, position, vec_of: vectorOf } of rows) {
    const key = `${String(id)} ${String(vectorOf)}`;
    positions.set(key, [...(positions.get(key) ?? []), Number(position)]);
  }
  return (id, vectorOf) => positions.get(`${id} ${vectorOf}`) ?? [];
}

/** Stores the chunks of bodies that have not changed since they were embedded. The vector column must exist. */
export async function writeChunks(
  statements: Statements,
  dialect: Dialect,
  space: Space,
  chunks: readonly StoredChunk[],
): Promise<void> {
  const updateIndex = await indexUpdater(statements, dialect, space);
  for (const kind of ['issue', 'comment'] as const) {
    const ofKind = chunks.filter((chunk) => chunk.kind === kind);
    const owners = await lockOwners(statements, dialect, kind, ofKind);
    const current = ofKind.flatMap((chunk) => {
      const repositoryId = owners.get(`${chunk.id} ${chunk.hash}`);
      return repositoryId === undefined ? [] : [{ chunk, repositoryId }];
    });
    const rows = current.map(({ chunk, repositoryId }) => ({
      values: chunkValues(chunk, repositoryId, space),
      vector: 'refused' in chunk.vector ? null : dialect.vectorParameter(chunk.vector),
    }));
    const sizeInBytes = ({ values, vector }: (typeof rows)[number]): number =>
      parameterBytes([...values, vector]);
    for (const group of groupForStatements(rows, sizeInBytes)) {
      const row = `(${placeholders(COLUMNS.length)}, ${dialect.vectorSql('?')})`;
      statements.queue(
        `INSERT INTO {${spaceColumns(space).chunks}} (${COLUMNS.join(', ')}, vec) VALUES ` +
          `${group.map(() => row).join(', ')} ` +
          `${dialect.onConflict(CHUNK_KEY.join(', '))} ` +
          [...COLUMNS.slice(CHUNK_KEY.length), 'vec']
            .map((name) => `${name} = ${dialect.incoming(name)}`)
            .join(', '),
        group.flatMap(({ values, vector }) => [...values, vector]),
      );
    }
    const keys = rows.map(({ values }) => values.slice(0, CHUNK_KEY.length));
    updateIndex(chunkVectorColumn(space), keys);
  }
}

/** The ids of the repositories of these rows, by `id hash-of-body`. Locks the rows until the transaction ends. */
async function lockOwners(
  statements: Statements,
  dialect: Dialect,
  kind: Kind,
  chunks: readonly StoredChunk[],
): Promise<ReadonlyMap<string, number>> {
  const { name, key } = TABLES[kind];
  const owners = new Map<string, number>();
  // Ascending, so that two runs that lock several rows cannot block each other.
  const ids = [...new Set(chunks.map(({ id }) => id))].sort((a, b) => a - b);
  for (const group of groupForStatements(ids)) {
    const rows = await statements.rows(
      `SELECT ${key} AS id, repository_id, body_hash FROM {${name}} WHERE ${key} IN (${placeholders(group.length)}) ` +
        `ORDER BY ${key}${dialect.forUpdate}`,
      group,
    );
    for (const row of rows) {
      owners.set(`${String(row['id'])} ${String(row['body_hash'])}`, Number(row['repository_id']));
    }
  }
  return owners;
}

function chunkValues(chunk: StoredChunk, repositoryId: number, space: Space): readonly Parameter[] {
  const { kind, id, hash, position, text, vector } = chunk;
  const skipped = 'refused' in vector ? vector.refused : null;
  return [kind, id, position, repositoryId, text, fingerprint(hash, space), skipped];
}

/** Drops the chunks of bodies that these records no longer have. */
export function dropStaleChunks(
  statements: Statements,
  { chunks }: SpaceColumns,
  records: readonly TrackerRecord[],
): void {
  for (const kind of ['issue', 'comment'] as const) {
    const { name, key } = TABLES[kind];
    const ids = new Set(records.filter((record) => record.kind === kind).map(({ id }) => id));
    for (const group of groupForStatements([...ids])) {
      statements.queue(
        `DELETE FROM {${chunks}} WHERE owner_kind = ? AND owner_id IN (${placeholders(group.length)}) AND NOT EXISTS (` +
          `SELECT 1 FROM {${name}} t WHERE t.${key} = {${chunks}}.owner_id AND {${chunks}}.vec_of LIKE CONCAT(t.body_hash, ?))`,
        [kind, ...group, ':%'],
      );
    }
  }
}
