/** The role `vectors` of the store: pending texts, vectors, search, and the lease on embedding. */
import type { Space } from '../../../core/model/embedding.js';
import type { VectorStore } from '../../../core/ports/vector-store.js';
import { releaseLease, takeLease } from '../bookkeeping/lease-rows.js';
import { ensureRepository } from '../bookkeeping/repository-rows.js';
import type { Database, Dialect, Statements } from '../database.js';
import { addStoredChunks, writeChunks } from './chunk-rows.js';
import { findNearest } from './nearest.js';
import { countPending, countRows, findPendingRows } from './pending-rows.js';
import { readActiveSpace, spaceExists } from './embedding-spaces.js';
import type { VectorReadiness } from './vector-readiness.js';
import { readVectors, writeVectors } from './vector-rows.js';

/** Each method is one read or one transaction. */
export function sqlVectorStore(
  database: Database,
  dialect: Dialect,
  { ensureVectorColumns, writeInSpace }: VectorReadiness,
): VectorStore {
  /** Reads what is about this space; about the active one when absent. */
  const readInSpace = <T>(
    space: Space | undefined,
    body: (statements: Statements, space: Space | null) => Promise<T>,
  ): Promise<T> =>
    database.read(async (statements) => body(statements, space ?? (await readActiveSpace(statements))));
  /** Reads vectors of a space, or returns `empty` when the space has been dropped. */
  const readVectorsIn = async <T>(
    space: Space,
    empty: T,
    body: (statements: Statements) => Promise<T>,
  ): Promise<T> => {
    await ensureVectorColumns(space);
    return database.read(async (statements) =>
      (await spaceExists(statements, space)) ? body(statements) : empty,
    );
  };

  return {
    pending: (repository, query) =>
      readInSpace(query.space, async (statements, space) =>
        addStoredChunks(statements, space, await findPendingRows(statements, space, repository, query)),
      ),
    putVectors: (space, vectors) =>
      writeInSpace(space, (statements) => writeVectors(statements, dialect, space, vectors)),
    putChunks: (space, chunks) =>
      writeInSpace(space, (statements) => writeChunks(statements, dialect, space, chunks)),
    vectorsOf: (space, row) => readVectorsIn(space, {}, (statements) => readVectors(statements, space, row)),
    nearest: (space, query, options) =>
      readVectorsIn(space, [], (statements) => findNearest(statements, space, query, options)),
    countPending: (repositories, embeds, space) =>
      readInSpace(space, (statements, usedSpace) =>
        countPending(statements, usedSpace, repositories, embeds),
      ),
    counts: (repositories) =>
      readInSpace(undefined, (statements, space) => countRows(statements, space, repositories)),
    takeLease: (repository, owner, now, until) =>
      database.transaction(async (statements) => {
        await ensureRepository(statements, dialect, repository);
        return takeLease(statements, repository, owner, now, until);
      }),
    releaseLease: (repository, owner) =>
      database.transaction((statements) => releaseLease(statements, repository, owner)),
  };
}
