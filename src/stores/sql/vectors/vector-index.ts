/** The vector indexes: made once where the server can, and the outcome remembered, so that no other run tries. */
import type { Space } from '../../../core/model/embedding.js';
import type { Log } from '../../../core/ports/log.js';
import type { Database, Dialect, Statements } from '../database.js';
import { vectorColumns } from '../schema/vector-columns.js';

const CREATED = 'created';

/** Whether every vector column of the space has an index. */
export async function isIndexed(statements: Statements, space: Space): Promise<boolean> {
  return (await readIndexOutcome(statements, space)) === CREATED;
}

/**
 * Makes the indexes of a space, at the first call. Only who writes vectors calls it: an account that may only read can
 * search. The log is told when a try has shown that there can be none.
 */
export function createIndexMaker(
  database: Database,
  dialect: Dialect,
  log: Log | undefined,
): (space: Space) => Promise<void> {
  const tried = new Set<number>();
  return async (space) => {
    if (dialect.vectorIndex === null || tried.has(space.id)) {
      return;
    }
    tried.add(space.id);
    if (await database.read((statements) => isIndexSettled(statements, space))) {
      return;
    }
    const failure = await database.exclusively((statements) => createIndexes(statements, dialect, space));
    if (failure !== null) {
      log?.info(
        `This database makes no vector index (${failure}): searches compare with every vector. TiDB needs TiFlash for one.`,
      );
    }
  };
}

/** Whether it is known if this server can make vector indexes. */
async function isIndexSettled(statements: Statements, space: Space): Promise<boolean> {
  return (await readIndexOutcome(statements, space)) !== null;
}

/**
 * Makes the indexes, unless that was tried before. Gives why there are none, as the failure's name, when this try has
 * shown it. The columns are there.
 */
async function createIndexes(
  statements: Statements,
  { vectorIndex }: Dialect,
  space: Space,
): Promise<string | null> {
  if (vectorIndex === null || (await isIndexSettled(statements, space))) {
    return null;
  }
  let failure: string | null = null;
  for (const { table, name } of vectorColumns(space)) {
    failure ??= await tryWays(statements, vectorIndex, table, name);
  }
  await statements.change('UPDATE spaces SET vector_index = ? WHERE id = ?', [failure ?? CREATED, space.id]);
  return failure;
}

/** Tries one way after the other; gives the failure of the last one when none leads to an index. */
async function tryWays(
  statements: Statements,
  { ways, failureOf }: NonNullable<Dialect['vectorIndex']>,
  table: string,
  column: string,
): Promise<string | null> {
  let failure: string | null = null;
  for (const way of ways(vectorIndexName(table, column), table, column)) {
    try {
      for (const sql of way) {
        await statements.change(sql);
      }
      return null;
    } catch (error) {
      failure = failureOf(error);
      if (failure === null) {
        throw error;
      }
    }
  }
  return failure;
}

async function readIndexOutcome(statements: Statements, { id }: Space): Promise<string | null> {
  const [row] = await statements.rows('SELECT vector_index FROM spaces WHERE id = ?', [id]);
  const outcome = row?.['vector_index'];
  return typeof outcome === 'string' ? outcome : null;
}

/** The name that the index of a vector column has. */
export function vectorIndexName(table: string, column: string): string {
  return `${table}_${column}`;
}
