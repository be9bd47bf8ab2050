/** The vector indexes: made once where the server can, and the outcome remembered, so that no other run tries. */
import type { Space } from '../../core/ports.js';
import type { Dialect, Statements } from './database.js';
import { VECTOR_COLUMNS } from './schema.js';

const CREATED = 'created';

/** Whether every vector column of the space has an index. */
export async function isIndexed(statements: Statements, space: Space): Promise<boolean> {
  return (await outcomeOf(statements, space)) === CREATED;
}

/** Whether it is known if this server can make vector indexes. */
export async function isIndexSettled(statements: Statements, space: Space): Promise<boolean> {
  return (await outcomeOf(statements, space)) !== null;
}

/**
 * Makes the indexes, unless that was tried before. Gives why there are none, as the failure's name, when this try has
 * shown it. The columns are there.
 */
export async function settleIndex(
  statements: Statements,
  { vectorIndex }: Dialect,
  space: Space,
): Promise<string | null> {
  if (vectorIndex === null || (await isIndexSettled(statements, space))) {
    return null;
  }
  let failure: string | null = null;
  for (const { table, name } of VECTOR_COLUMNS) {
    failure ??= await created(statements, vectorIndex, table, name);
  }
  await statements.change('UPDATE spaces SET vector_index = ? WHERE id = ?', [failure ?? CREATED, space.id]);
  return failure;
}

/** Tries one way after the other; gives the failure of the last one when none leads to an index. */
async function created(
  statements: Statements,
  { ways, failureOf }: NonNullable<Dialect['vectorIndex']>,
  table: string,
  column: string,
): Promise<string | null> {
  let failure: string | null = null;
  for (const way of ways(`${table}_${column}`, table, column)) {
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

async function outcomeOf(statements: Statements, { id }: Space): Promise<string | null> {
  const [row] = await statements.rows('SELECT vector_index FROM spaces WHERE id = ?', [id]);
  const outcome = row?.['vector_index'];
  return typeof outcome === 'string' ? outcome : null;
}
