/** What has to be there before vectors are written or searched: their columns, and an index where the server makes one. */
import type { Space } from '../../../core/model/embedding.js';
import type { Log } from '../../../core/ports/log.js';
import type { Database, Dialect, Statements } from '../database.js';
import { hasVectorColumns, spaceExists, openSpace } from './spaces.js';
import { createIndexMaker } from './vector-index.js';

export interface VectorReadiness {
  /** Opens the space, with its columns. */
  readonly open: (model: string, dimensions: number) => Promise<Space>;
  readonly ensureVectorColumns: (space: Space) => Promise<void>;
  /** A transaction that writes vectors; nothing when the space was dropped meanwhile. */
  readonly writing: (space: Space, body: (statements: Statements) => Promise<void>) => Promise<void>;
}

/** Asks the database once, and remembers. */
export function createVectorReadiness(database: Database, dialect: Dialect, log?: Log): VectorReadiness {
  /** Spaces whose columns are there: they come, in this or in another run, and go only with their space. */
  const ready = new Set<number>();

  const open = async (model: string, dimensions: number): Promise<Space> => {
    const space = await database.exclusively((statements) =>
      openSpace(statements, dialect, model, dimensions),
    );
    ready.add(space.id);
    return space;
  };
  const ensureVectorColumns = async (space: Space): Promise<void> => {
    if (ready.has(space.id)) {
      return;
    }
    if (await database.read((statements) => hasVectorColumns(statements, dialect, space))) {
      ready.add(space.id);
    } else {
      await open(space.model, space.dimensions);
    }
  };
  const ensureIndex = createIndexMaker(database, dialect, log);
  const writing = async (space: Space, body: (statements: Statements) => Promise<void>): Promise<void> => {
    await ensureVectorColumns(space);
    await ensureIndex(space);
    await database.transaction(async (statements) => {
      if (await spaceExists(statements, space)) {
        await body(statements);
      }
    });
  };
  return { open, ensureVectorColumns, writing };
}
