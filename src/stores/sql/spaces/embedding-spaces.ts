/** Creates, activates and drops embedding spaces: the active one, and the next one that a re-embedding fills. */
import type { Space } from '../../../core/model/embedding.js';
import { UserError } from '../../../core/model/errors.js';
import type { Dialect, Statements } from '../database.js';
import { columnsOf, readCatalog, type Catalog } from '../schema/catalog.js';
import { dropColumn } from '../schema/schema-problems.js';
import { stepSql } from '../schema/schema-steps.js';
import { chunksTable, spaceSchema } from '../schema/space-schema.js';
import { formerPendingIndex, spaceColumns, vectorColumns } from '../schema/vector-columns.js';
import { putPrefix } from '../table-names.js';
import { createViews } from '../views/create-views.js';
import { activeAmong, nextAmong, readSpaces, viewsAreDue } from './known-spaces.js';

/** The active space with its vector columns, created with this model and size when there is none. */
export async function openActiveSpace(
  statements: Statements,
  dialect: Dialect,
  model: string,
  dimensions: number,
): Promise<Space> {
  if (activeAmong(await readSpaces(statements)) === null) {
    // Two runs that both find none insert the same key: the first row stays, and both runs read it back.
    statements.queue(
      `${dialect.insertOrIgnore} INTO {spaces} (id, model, dimensions, is_active) VALUES (1, ?, ?, 1)`,
      [model, dimensions],
    );
  }
  const spaces = await readSpaces(statements);
  const space = activeAmong(spaces);
  if (space === null) {
    throw new Error('the table spaces has rows, but none of them is active');
  }
  const hasAdded = await addVectorColumns(statements, dialect, space);
  if (hasAdded || viewsAreDue(spaces)) {
    await createViews(statements, dialect, space);
  }
  return space;
}

/**
 * Creates what is missing, and returns whether a column was. Vectors that were lost with a column that somebody dropped become
 * pending again.
 */
async function addVectorColumns(statements: Statements, dialect: Dialect, space: Space): Promise<boolean> {
  const { chunks } = spaceColumns(space);
  const catalog = await readCatalog(statements, dialect, tablesWithVectors(space));
  if (!catalog.has(chunks)) {
    statements.queue(stepSql(dialect, chunksTable(chunks)));
  }
  const missing = vectorColumns(space).filter(({ table, name }) => !columnsOf(catalog, table).has(name));
  for (const { table, name, comment, vecOf } of missing) {
    // First, so that a run that is killed here leaves the column missing, and the next one repeats this.
    for (const owner of vecOf) {
      statements.queue(`UPDATE {${owner.table}} SET ${owner.name} = NULL WHERE ${owner.name} IS NOT NULL`);
    }
    if (table === chunks) {
      statements.queue(`DELETE FROM {${chunks}}`);
    }
    // An index that the column had is gone with it, or is that of another column.
    statements.queue('UPDATE {spaces} SET vector_index = NULL WHERE id = ?', [space.id]);
    const definition = `${name} ${dialect.vectorType(space.dimensions)} NULL`;
    statements.queue(dialect.addColumn(table, dialect.withComment(definition, comment)));
  }
  return missing.length > 0;
}

/**
 * Whether every vector column exists in this catalog. A run may have been killed between creating the space and its columns.
 * @throws UserError when one has another type than the space needs
 */
export function hasVectorColumns(
  catalog: Catalog,
  dialect: Dialect,
  space: Space,
  tablePrefix: string,
): boolean {
  const needed = dialect.vectorType(space.dimensions);
  for (const { table, name } of vectorColumns(space)) {
    const actual = columnsOf(catalog, table).get(name)?.type;
    if (actual !== undefined && !isVectorType(actual, needed)) {
      throw new UserError(
        `The column ${tablePrefix}${table}.${name} has the type ${actual}, and the vectors of ${space.model} need ${needed}: drop it with ${putPrefix(dropColumn(dialect, table, name), tablePrefix)}, and the next run makes its vectors again.`,
      );
    }
  }
  return vectorColumns(space).every(({ table, name }) => columnsOf(catalog, table).has(name));
}

/** A type without a size, such as BLOB, holds vectors of any size. */
function isVectorType(actual: string, needed: string): boolean {
  const [word = '', size] = needed.toLowerCase().split(/[()]/);
  const [actualWord = '', actualSize] = actual.split(/[()]/);
  return actualWord === word && (actualSize ?? size) === size;
}

/** The tables that hold vectors of this space. */
export function tablesWithVectors(space: Space): readonly string[] {
  return [...new Set(vectorColumns(space).map(({ table }) => table))];
}

/**
 * The next space: the unfinished one if it has this model and size, else a new one that replaces it. The columns are
 * created before the space's row, so a run that finds the space finds them too.
 */
export async function startNextSpace(
  statements: Statements,
  dialect: Dialect,
  model: string,
  dimensions: number,
): Promise<Space> {
  const spaces = await readSpaces(statements);
  const unfinished = nextAmong(spaces);
  if (unfinished?.model === model && unfinished.dimensions === dimensions) {
    return unfinished;
  }
  const lastId = spaces.at(-1)?.id ?? 0;
  await dropInactiveSpaces(statements, dialect);
  const space = { id: lastId + 1, model, dimensions };
  // A run that was killed here may have left columns for vectors of another size.
  await dropSpaceColumns(statements, dialect, space);
  for (const step of spaceSchema(space)) {
    await statements.change(stepSql(dialect, step));
  }
  await addVectorColumns(statements, dialect, space);
  await statements.change('INSERT INTO {spaces} (id, model, dimensions, is_active) VALUES (?, ?, ?, 0)', [
    space.id,
    model,
    dimensions,
  ]);
  // Another model may accept what the former one refused.
  await statements.change('DELETE FROM {failures} WHERE text_hash IS NOT NULL');
  return space;
}

/** Makes this the active space in one statement, so that there is always exactly one. Does nothing when it has been dropped. */
export async function activateSpace(statements: Statements, dialect: Dialect, { id }: Space): Promise<void> {
  const found = await statements.rows(`SELECT id FROM {spaces} WHERE id = ?${dialect.forUpdate}`, [id]);
  if (found.length === 0) {
    return;
  }
  await statements.change('UPDATE {spaces} SET is_active = CASE WHEN id = ? THEN 1 ELSE 0 END', [id]);
}

/** Drops every space but the active one, with its columns, and whatever a killed run has left of them. */
export async function dropInactiveSpaces(statements: Statements, dialect: Dialect): Promise<void> {
  const spaces = await readSpaces(statements);
  const active = activeAmong(spaces);
  const kept = active?.id ?? 0;
  const lastId = spaces.at(-1)?.id ?? kept;
  if (active !== null && viewsAreDue(spaces)) {
    // The views still select columns of the former space, which SQLite would not drop.
    await createViews(statements, dialect, active);
  }
  // The rows go first, so that no run looks for columns that are gone.
  await statements.change('DELETE FROM {spaces} WHERE id <> ?', [kept]);
  for (let id = 1; id <= lastId; id += 1) {
    if (id !== kept) {
      await dropSpaceColumns(statements, dialect, { id });
    }
  }
}

/** Drops what exists of this space: columns, indexes and chunks. */
async function dropSpaceColumns(
  statements: Statements,
  dialect: Dialect,
  space: Pick<Space, 'id'>,
): Promise<void> {
  const { vec, vecOf, chunks, pending, pendingIndex } = spaceColumns(space);
  // A column that another is worked out from cannot be dropped before it.
  const columns = {
    issues: [pending, vec('title'), vec('body'), vecOf('title'), vecOf('body')],
    comments: [pending, vec('body'), vecOf('body')],
  };
  const catalog = await readCatalog(statements, dialect, [...Object.keys(columns), chunks]);
  // The indexes go first: a column that is in an index cannot be dropped.
  for (const column of vectorColumns(space).filter(({ table, name }) =>
    columnsOf(catalog, table).has(name),
  )) {
    for (const sql of dialect.vectorIndex.drop(column)) {
      await statements.change(sql);
    }
  }
  for (const [table, names] of Object.entries(columns)) {
    const existing = columnsOf(catalog, table);
    const toDrop = names.filter((name) => existing.has(name));
    if (toDrop.length > 0) {
      for (const index of [pendingIndex(table), formerPendingIndex(table, space)]) {
        await statements.change(dialect.dropIndex(table, `{${index}}`));
      }
      for (const name of toDrop) {
        await statements.change(`ALTER TABLE {${table}} DROP COLUMN ${name}`);
      }
    }
  }
  await statements.change(`DROP TABLE IF EXISTS {${chunks}}`);
}
