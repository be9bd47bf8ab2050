/** Prepares a space for use: its vector columns before a search, and also its vector indexes before a write. */
import type { Space } from '../../../core/model/embedding.js';
import type { Log } from '../../../core/ports/log.js';
import type { Database, Dialect, Statements } from '../database.js';
import { hasVectorColumns, openActiveSpace, spaceExists } from './embedding-spaces.js';
import { createIndexBuilder } from './vector-index.js';

export interface VectorReadiness {
  /** The active space with its vector columns, created with this model and size when there is none. */
  readonly openActive: (model: string, dimensions: number) => Promise<Space>;
  /** Creates the vector columns if a killed run has left them out. */
  readonly ensureVectorColumns: (space: Space) => Promise<void>;
  /** Runs a transaction that writes vectors. Does nothing when the space has been dropped. */
  readonly writeInSpace: (space: Space, body: (statements: Statements) => Promise<void>) => Promise<void>;
}

/** Checks each space once, and remembers that it is ready. */
export function createVectorReadiness(
  database: Database,
  dialect: Dialect,
  tablePrefix: string,
  log?: Log,
): VectorReadiness {
  /** Ids of spaces with vector columns. The columns exist as long as their space does. */
  const ready = new Set<number>();

  const openActive = async (model: string, dimensions: number): Promise<Space> => {
    const space = await database.changeSchema((statements) =>
      openActiveSpace(statements, dialect, model, dimensions),
    );
    ready.add(space.id);
    return space;
  };
  const ensureVectorColumns = async (space: Space): Promise<void> => {
    if (ready.has(space.id)) {
      return;
    }
    if (await database.read((statements) => hasVectorColumns(statements, dialect, space, tablePrefix))) {
      ready.add(space.id);
    } else {
      await openActive(space.model, space.dimensions);
    }
  };
  const ensureIndexes = createIndexBuilder(database, dialect, log);
  const writeInSpace: VectorReadiness['writeInSpace'] = async (space, body) => {
    await ensureVectorColumns(space);
    await ensureIndexes(space);
    await database.transaction(async (statements) => {
      if (await spaceExists(statements, space)) {
        await body(statements);
      }
    });
  };
  return { openActive, ensureVectorColumns, writeInSpace };
}
