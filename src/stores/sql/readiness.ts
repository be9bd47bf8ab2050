/** What has to be there before vectors are written or searched: their columns, and an index where the server makes one. */
import type { Log, Space } from '../../core/ports.js';
import type { Database, Dialect, Statements } from './database.js';
import { hasVectorColumns, openSpace } from './spaces.js';
import { indexMaker } from './vector-index.js';

export interface VectorReadiness {
  /** Opens the space, with its columns. */
  readonly open: (model: string, dimensions: number) => Promise<Space>;
  readonly ensureVectorColumns: (space: Space) => Promise<void>;
  /** A transaction that writes vectors. */
  readonly writing: (space: Space, body: (statements: Statements) => Promise<void>) => Promise<void>;
}

/** Asks the database once, and remembers. */
export function vectorReadiness(database: Database, dialect: Dialect, log?: Log): VectorReadiness {
  /** Vector columns come, in this or in another run, and never go. */
  let isReadyForVectors = false;

  const open = async (model: string, dimensions: number): Promise<Space> => {
    const space = await database.exclusively((statements) =>
      openSpace(statements, dialect, model, dimensions),
    );
    isReadyForVectors = true;
    return space;
  };
  const ensureVectorColumns = async (space: Space): Promise<void> => {
    isReadyForVectors ||= await database.read((statements) => hasVectorColumns(statements, dialect));
    if (!isReadyForVectors) {
      await open(space.model, space.dimensions);
    }
  };
  const ensureIndex = indexMaker(database, dialect, log);
  const writing = async (space: Space, body: (statements: Statements) => Promise<void>): Promise<void> => {
    await ensureVectorColumns(space);
    await ensureIndex(space);
    await database.transaction(body);
  };
  return { open, ensureVectorColumns, writing };
}
