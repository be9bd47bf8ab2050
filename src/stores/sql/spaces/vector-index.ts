/** Creates the vector indexes of a space, once: `spaces.vector_index` stores the outcome, so that no other run tries again. */
import type { Space } from '../../../core/model/embedding.js';
import type { Log } from '../../../core/ports/log.js';
import type { Database, Dialect, Statements, VectorIndexDialect } from '../database.js';
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
 * Returns a function that creates the indexes of a space on its first call, and logs when the server cannot. Call it only
 * before writing vectors, so that a read-only account can search.
 */
export function createIndexBuilder(
  database: Database,
  dialect: Dialect,
  { log, spaces, forgetSpaces }: IndexBuilderOptions,
): (space: Space) => Promise<void> {
  const tried = new Set<number>();
  return async (space) => {
    if (dialect.vectorIndex === null || tried.has(space.id)) {
      return;
    }
    tried.add(space.id);
    if ((await spaces()).some(({ id, vectorIndex }) => id === space.id && vectorIndex !== null)) {
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
}

/** Whether a run has already tried to create the indexes of this space. */
async function hasIndexOutcome(statements: Statements, space: Space): Promise<boolean> {
  return (await readIndexOutcome(statements, space)) !== null;
}

/**
 * Creates the indexes unless a run has tried before, and stores the outcome. Returns the name of the failure when this
 * attempt fails, else null. The vector columns must exist.
 */
async function createIndexes(
  statements: Statements,
  { vectorIndex }: Dialect,
  space: Space,
): Promise<string | null> {
  if (vectorIndex === null || (await hasIndexOutcome(statements, space))) {
    return null;
  }
  let failure: string | null = null;
  for (const { table, name } of vectorColumns(space)) {
    failure ??= await tryAlternatives(statements, vectorIndex, table, name);
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
  { alternatives, permanentFailure }: VectorIndexDialect,
  table: string,
  column: string,
): Promise<string | null> {
  let failure: string | null = null;
  for (const alternative of alternatives(vectorIndexName(table, column), table, column)) {
    try {
      for (const sql of alternative) {
        await statements.change(sql);
      }
      return null;
    } catch (error) {
      failure = permanentFailure(error);
      if (failure === null) {
        throw error;
      }
    }
  }
  return failure;
}

async function readIndexOutcome(statements: Statements, { id }: Space): Promise<string | null> {
  const [row] = await statements.rows('SELECT vector_index FROM {spaces} WHERE id = ?', [id]);
  const outcome = row?.['vector_index'];
  return typeof outcome === 'string' ? outcome : null;
}

/** The name of the index on this vector column. */
export function vectorIndexName(table: string, column: string): string {
  return `${table}_${column}`;
}
