/** Creates the vector indexes of a space, once it is worth it: `spaces.vector_index` stores the outcome, so that no other run tries again. */
import type { Space } from '../../../core/model/embedding.js';
import type { Log } from '../../../core/ports/log.js';
import type { Database, Dialect, IndexedColumn, Parameter, Statements } from '../database.js';
import { vectorColumns } from '../schema/vector-columns.js';

const CREATED = 'created';

/** Whether every vector column of the space has an index, given the outcome in `spaces.vector_index`. */
export function isIndexed(outcome: string | null): boolean {
  return outcome === CREATED;
}

interface IndexBuilderOptions {
  readonly log: Log | undefined;
  /** Every space, with the outcome of an earlier try. */
  readonly spaces: () => Promise<readonly { readonly id: number; readonly vectorIndex: string | null }[]>;
  readonly forgetSpaces: () => void;
}

/**
 * Returns a function that creates the indexes of a space on its first call with enough rows, and logs when the server cannot.
 * Call it only before writing vectors, so that a read-only account can search.
 */
export function createIndexBuilder(
  database: Database,
  dialect: Dialect,
  { log, spaces, forgetSpaces }: IndexBuilderOptions,
): (space: Space) => Promise<void> {
  const tries = new Map<number, Promise<void>>();
  const createOnce = async (space: Space): Promise<void> => {
    if ((await spaces()).some(({ id, vectorIndex }) => id === space.id && vectorIndex !== null)) {
      return;
    }
    if (!(await database.read((statements) => hasEnoughRows(statements, dialect)))) {
      // Asked again before the next write: this run may be storing them.
      tries.delete(space.id);
      return;
    }
    forgetSpaces();
    const failure = await database.changeSchema((statements) => createIndexes(statements, dialect, space));
    if (failure !== null) {
      log?.info(
        `This database cannot create a vector index (${failure}): searches compare with every vector. In TiDB, a vector index needs TiFlash.`,
      );
    }
  };
  return (space) => {
    // Others wait for the first try: on SQLite, a vector is written with its row of the index.
    const trying =
      tries.get(space.id) ??
      createOnce(space).catch((error: unknown) => {
        tries.delete(space.id);
        throw error;
      });
    tries.set(space.id, trying);
    return trying;
  };
}

/** Counts no further than it must. */
async function hasEnoughRows(
  statements: Statements,
  { vectorIndex: { fromRows } }: Dialect,
): Promise<boolean> {
  if (fromRows === 0) {
    return true;
  }
  const counts = (['issues', 'comments'] as const).map((table) =>
    statements.rows(`SELECT COUNT(*) AS n FROM (SELECT 1 FROM {${table}} LIMIT ?) t`, [fromRows]),
  );
  const rows = await Promise.all(counts);
  return rows.reduce((sum, [row]) => sum + Number(row?.['n']), 0) >= fromRows;
}

/**
 * Returns a function that brings the index of a column up to date with the rows of these keys. It does nothing where the server
 * does so, and before there is an index. Call it in the transaction that writes: another run may create the index at any time.
 */
export async function indexUpdater(
  statements: Statements,
  { vectorIndex: { update } }: Dialect,
  space: Space,
): Promise<(column: IndexedColumn, keys: readonly (readonly Parameter[])[]) => void> {
  const nothing = (): void => undefined;
  if (update === null) {
    return nothing;
  }
  const [row] = await statements.rows('SELECT vector_index FROM {spaces} WHERE id = ?', [space.id]);
  if (row?.['vector_index'] !== CREATED) {
    return nothing;
  }
  return (column, keys) => {
    const sql = update(column);
    for (const key of keys) {
      statements.queue(sql, key);
    }
  };
}

/**
 * Creates the indexes unless a run has tried before, and stores the outcome. Returns the name of the failure when this
 * attempt fails, else null. The vector columns must exist.
 */
async function createIndexes(statements: Statements, dialect: Dialect, space: Space): Promise<string | null> {
  const [row] = await statements.rows('SELECT vector_index FROM {spaces} WHERE id = ?', [space.id]);
  // Another run may have dropped the space, or created its indexes.
  if (row === undefined || row['vector_index'] !== null) {
    return null;
  }
  let failure: string | null = null;
  for (const column of vectorColumns(space)) {
    failure ??= await tryAlternatives(statements, dialect, column);
  }
  await statements.change('UPDATE {spaces} SET vector_index = ? WHERE id = ?', [
    failure ?? CREATED,
    space.id,
  ]);
  return failure;
}

/** Tries the alternatives in order until one succeeds. Returns the failure of the last one when all fail, else null. */
async function tryAlternatives(
  statements: Statements,
  dialect: Dialect,
  column: IndexedColumn,
): Promise<string | null> {
  let failure: string | null = null;
  for (const alternative of dialect.vectorIndex.alternatives(column)) {
    try {
      for (const sql of alternative) {
        await statements.change(sql);
      }
      return null;
    } catch (error) {
      failure = dialect.permanentFailure(error);
      if (failure === null) {
        throw error;
      }
    }
  }
  return failure;
}
