/** The role `vectors` of the store: pending texts, vectors, search, and the lease on embedding. */
import type { Space } from '../../../core/model/embedding.js';
import type { Counts, VectorStore } from '../../../core/ports/vector-store.js';
import { releaseLease, takeLease } from '../bookkeeping/lease-rows.js';
import type { Database, Dialect, Statements } from '../database.js';
import { writeChunks } from './chunk-rows.js';
import { findNearest } from './nearest.js';
import { countPending, countRows, findPendingRows } from './pending-rows.js';
import type { VectorReadiness } from '../spaces/vector-readiness.js';
import { isIndexed } from '../spaces/vector-index.js';
import { readVectors, writeVectors } from './vector-rows.js';

/** Of a space that has been dropped. */
const NOTHING: Counts = { issues: 0, comments: 0, pending: 0 };

/** Each method is one read or one transaction. */
export function sqlVectorStore(
  database: Database,
  dialect: Dialect,
  { spaces, ensureVectorColumns, readInSpace, writeInSpace }: VectorReadiness,
): VectorStore {
  /** Reads vectors of a space, or returns `empty` when the space has been dropped. */
  const readVectorsIn = async <T>(
    space: Space,
    empty: T,
    body: (statements: Statements) => Promise<T>,
  ): Promise<T> => {
    await ensureVectorColumns(space);
    return readInSpace(space, empty, body);
  };

  return {
    pending: (repository, query) =>
      readInSpace(query.space, [], (statements, space) =>
        findPendingRows(statements, space, repository, query),
      ),
    putVectors: (space, vectors) =>
      writeInSpace(space, (statements) => writeVectors(statements, dialect, space, vectors)),
    putChunks: (space, chunks) =>
      writeInSpace(space, (statements) => writeChunks(statements, dialect, space, chunks)),
    vectorsOf: (space, row) => readVectorsIn(space, {}, (statements) => readVectors(statements, space, row)),
    nearest: async (space, question, ...options) => {
      const outcome = (await spaces()).find(({ id }) => id === space.id)?.vectorIndex ?? null;
      return readVectorsIn(space, [], async (statements) => {
        const searches = options.map((each) =>
          findNearest(statements, dialect, space, question, each, isIndexed(outcome)),
        );
        return (await Promise.all(searches)).flat();
      });
    },
    countPending: (repositories, embeds, space) =>
      readInSpace(space, 0, (statements, usedSpace) =>
        countPending(statements, usedSpace, repositories, embeds),
      ),
    counts: (repositories) =>
      readInSpace(undefined, NOTHING, (statements, space) => countRows(statements, space, repositories)),
    takeLease: (repository, owner, now, until) => takeLease(database, dialect, repository, owner, now, until),
    releaseLease: (repository, owner) => releaseLease(database, repository, owner),
  };
}
