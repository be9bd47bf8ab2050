/** What this run knows of the embedding spaces, and prepares in them: vector columns before a search, vector indexes before a write. */
import type { Space } from '../../../core/model/embedding.js';
import type { Log } from '../../../core/ports/log.js';
import type { Database, Dialect, Statements } from '../database.js';
import { isFresh } from '../freshness.js';
import type { SchemaState } from '../schema/schema-state.js';
import { hasVectorColumns, openActiveSpace, tablesWithVectors } from './embedding-spaces.js';
import { activeAmong, readSpaceRows, toKnownSpaces, type KnownSpace } from './known-spaces.js';
import { readCatalog } from '../schema/catalog.js';
import { createIndexBuilder } from './vector-index.js';

export interface VectorReadiness {
  /** Every space, ordered by id, as it was at most DATABASE_FRESH_MS ago. */
  readonly spaces: () => Promise<readonly KnownSpace[]>;
  /** Call it after this run has changed a space. */
  readonly forgetSpaces: () => void;
  /** The active space with its vector columns, created with this model and size when there is none. */
  readonly openActive: (model: string, dimensions: number) => Promise<Space>;
  /** Creates the vector columns if a killed run has left them out. */
  readonly ensureVectorColumns: (space: Space) => Promise<void>;
  /** Reads what is about this space; about the active one when absent. Returns `empty` when the space has been dropped. */
  readonly readInSpace: <T>(
    space: Space | undefined,
    empty: T,
    body: (statements: Statements, space: Space | null) => Promise<T>,
  ) => Promise<T>;
  /** Runs a transaction that writes vectors. Does nothing when the space has been dropped. */
  readonly writeInSpace: (
    space: Space,
    body: (statements: Statements) => void | Promise<void>,
  ) => Promise<void>;
}

interface ReadinessOptions {
  readonly log: Log | undefined;
  /** What the run has read of the database a moment ago; null when that is too long ago. */
  readonly readEarlier: () => SchemaState | null;
}

/** Checks each space once, and remembers that it is ready. */
export function createVectorReadiness(
  database: Database,
  dialect: Dialect,
  tablePrefix: string,
  { log, readEarlier }: ReadinessOptions,
): VectorReadiness {
  /** Ids of spaces with vector columns. The columns exist as long as their space does. */
  const ready = new Set<number>();
  const { spaces, forgetSpaces } = createSpaceList(database, readEarlier);

  const openActive = async (model: string, dimensions: number): Promise<Space> => {
    const space = await database.changeSchema((statements) =>
      openActiveSpace(statements, dialect, model, dimensions),
    );
    forgetSpaces();
    ready.add(space.id);
    return space;
  };
  const ensureVectorColumns = async (space: Space): Promise<void> => {
    if (ready.has(space.id)) {
      return;
    }
    const tables = tablesWithVectors(space);
    const earlier = readEarlier()?.catalog;
    const catalog =
      earlier !== undefined && tables.every((table) => earlier.has(table))
        ? earlier
        : await database.read((statements) => readCatalog(statements, dialect, tables));
    if (hasVectorColumns(catalog, dialect, space, tablePrefix)) {
      ready.add(space.id);
    } else {
      await openActive(space.model, space.dimensions);
    }
  };
  /** Asked when a statement has failed: the columns of a space that another run has dropped are gone. */
  const hasBeenDropped = async ({ id }: Space): Promise<boolean> => {
    forgetSpaces();
    return (await spaces()).every((space) => space.id !== id);
  };
  const readInSpace: VectorReadiness['readInSpace'] = async (space, empty, body) => {
    const used = space ?? activeAmong(await spaces());
    try {
      return await database.read((statements) => body(statements, used));
    } catch (error) {
      if (used === null || !(await hasBeenDropped(used))) {
        throw error;
      }
      return space === undefined ? readInSpace(space, empty, body) : empty;
    }
  };
  const ensureIndexes = createIndexBuilder(database, dialect, { log, spaces, forgetSpaces });
  const writeInSpace: VectorReadiness['writeInSpace'] = async (space, body) => {
    await ensureVectorColumns(space);
    await ensureIndexes(space);
    try {
      await database.transaction(body);
    } catch (error) {
      if (!(await hasBeenDropped(space))) {
        throw error;
      }
    }
  };
  return { spaces, forgetSpaces, openActive, ensureVectorColumns, readInSpace, writeInSpace };
}

/** Reads the spaces when they are asked for, and again when that is too long ago. That there is none is never relied on. */
function createSpaceList(
  database: Database,
  readEarlier: () => SchemaState | null,
): Pick<VectorReadiness, 'spaces' | 'forgetSpaces'> {
  let list: readonly KnownSpace[] = [];
  let readAt = -Infinity;
  let isFirst = true;
  return {
    spaces: async () => {
      if (list.length === 0 || !isFresh(readAt)) {
        const earlier = isFirst ? (readEarlier()?.spaceRows ?? []) : [];
        isFirst = false;
        readAt = performance.now();
        list = toKnownSpaces(earlier.length > 0 ? earlier : await database.read(readSpaceRows));
      }
      return list;
    },
    forgetSpaces: () => {
      list = [];
      isFirst = false;
    },
  };
}
