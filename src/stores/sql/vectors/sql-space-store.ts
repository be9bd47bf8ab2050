/** The role `spaces` of the store, over SQL. */
import type { SpaceStore } from '../../../core/ports/space-store.js';
import type { Database, Dialect } from '../database.js';
import { activate, dropInactiveSpaces, readActiveSpace, readNextSpace, startNextSpace } from './spaces.js';
import type { VectorReadiness } from './vector-readiness.js';

/** Changes of the schema run one at a time; everything else is one read or one transaction. */
export function sqlSpaceStore(
  database: Database,
  dialect: Dialect,
  { open, ensureVectorColumns }: VectorReadiness,
): SpaceStore {
  return {
    async active() {
      const space = await database.read(readActiveSpace);
      if (space !== null) {
        await ensureVectorColumns(space);
      }
      return space;
    },
    openActive: open,
    next: () => database.read(readNextSpace),
    startNext: (model, dimensions) =>
      database.exclusively((statements) => startNextSpace(statements, dialect, model, dimensions)),
    activate: (space) => database.transaction((statements) => activate(statements, dialect, space)),
    dropInactive: () => database.exclusively((statements) => dropInactiveSpaces(statements, dialect)),
  };
}
