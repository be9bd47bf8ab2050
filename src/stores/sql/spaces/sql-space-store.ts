/** The role `spaces` of the store: the active embedding space, and the next one. */
import type { SpaceStore } from '../../../core/ports/space-store.js';
import type { Database, Dialect } from '../database.js';
import { activateSpace, dropInactiveSpaces, startNextSpace } from './embedding-spaces.js';
import { activeAmong, nextAmong } from './known-spaces.js';
import type { VectorReadiness } from './vector-readiness.js';

/** Each method is one read, one transaction or one change of the schema. */
export function sqlSpaceStore(
  database: Database,
  dialect: Dialect,
  { spaces, forgetSpaces, openActive, ensureVectorColumns }: VectorReadiness,
): SpaceStore {
  const { vectorProbe } = dialect;
  let probed: Promise<unknown> | null = null;
  const change = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } finally {
      forgetSpaces();
    }
  };
  return {
    async assertVectors() {
      if (vectorProbe !== null) {
        probed ??= database.read((statements) => statements.rows(vectorProbe));
        await probed;
      }
    },
    async active() {
      const space = activeAmong(await spaces());
      if (space !== null) {
        await ensureVectorColumns(space);
      }
      return space;
    },
    openActive,
    next: async () => nextAmong(await spaces()),
    startNext: (model, dimensions) =>
      change(database.changeSchema((statements) => startNextSpace(statements, dialect, model, dimensions))),
    activate: (space) =>
      change(database.transaction((statements) => activateSpace(statements, dialect, space))),
    dropInactive: () =>
      change(database.changeSchema((statements) => dropInactiveSpaces(statements, dialect))),
  };
}
