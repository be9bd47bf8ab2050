/** Creates the views. They are for people and their tools: Tiara itself reads none of them. */
import type { Space } from '../../../core/model/embedding.js';
import type { Dialect, Statements } from '../database.js';
import { readViewNames } from '../schema/catalog.js';
import { viewsOf, type View } from './view-sql.js';

/** What `spaces.views` says when every view is there. Anything else but NULL is why one is not. */
export const CREATED = 'created';
/** The name of a view is that of a table: of Tiara with a longer table-prefix, or of something else. */
export const NAME_TAKEN = 'name taken';

/**
 * Creates or replaces the views for this active space, and stores the outcome with it. Returns why one could not be created,
 * or null. The space's vector columns must exist.
 */
export async function createViews(
  statements: Statements,
  dialect: Dialect,
  space: Pick<Space, 'id'> | null,
): Promise<string | null> {
  const inUse = await readViewNames(statements, dialect);
  let failure: string | null = null;
  for (const view of viewsOf(dialect, space)) {
    const isTaken = inUse.get(view.name) === 'table';
    const whyNot = isTaken ? NAME_TAKEN : await tryToCreate(statements, dialect, view);
    failure ??= whyNot;
  }
  if (space !== null) {
    await statements.change('UPDATE {spaces} SET views = ? WHERE id = ?', [failure ?? CREATED, space.id]);
  }
  return failure;
}

async function tryToCreate(statements: Statements, dialect: Dialect, view: View): Promise<string | null> {
  try {
    for (const sql of dialect.createView(view.name, view.select)) {
      await statements.change(sql);
    }
    return null;
  } catch (error) {
    const failure = dialect.permanentFailure(error);
    if (failure === null) {
      throw error;
    }
    return failure;
  }
}
