/** The role `spaces` of the store: the active embedding space, and the next one. */
import type { SpaceStore } from '../../../core/ports/space-store.js';
import type { Database, Dialect } from '../database.js';
import {
  activateSpace,
  dropInactiveSpaces,
  readActiveSpace,
  readNextSpace,
  startNextSpace,
} from './embedding-spaces.js';
import type { VectorReadiness } from './vector-readiness.js';

/** Each method is one read, one transaction or one change of the schema. */
export function sqlSpaceStore(
  database: Database,
  dialect: Dialect,
  { openActive, ensureVectorColumns }: VectorReadiness,
): SpaceStore {
  const { vectorProbe } = dialect;
  let probed: Promise<unknown> | null = null;
  return {
    async assertVectors() {
      if (vectorProbe !== null) {
        probed ??= database.read((statements) => statements.rows(vectorProbe));
        await probed;
      }
    },
    async active() {
      const space = await database.read(readActiveSpace);
      if (space !== null) {
        await ensureVectorColumns(space);
      }
      return space;
    },
    openActive,
    next: () => database.read(readNextSpace),
    startNext: (model, dimensions) =>
      database.changeSchema((statements) => startNextSpace(statements, dialect, model, dimensions)),
    activate: (space) => database.transaction((statements) => activateSpace(statements, dialect, space)),
    dropInactive: () => database.changeSchema((statements) => dropInactiveSpaces(statements, dialect)),
  };
}
