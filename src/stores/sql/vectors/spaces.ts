/** The embedding spaces: the one that is searched, and the one that a re-embedding fills until it takes its place. */
import type { Space } from '../../../core/model/embedding.js';
import type { Dialect, Row, Statements } from '../database.js';
import { existingColumns } from '../schema/existing-columns.js';
import { spaceSchemaSql } from '../schema/space-schema.js';
import { spaceColumns, vectorColumns } from '../schema/vector-columns.js';
import { vectorIndexName } from './vector-index.js';

const COLUMNS = 'id, model, dimensions';

/** The active space, or null before the first vector. */
export async function readActiveSpace(statements: Statements): Promise<Space | null> {
  const [row] = await statements.rows(
    `SELECT ${COLUMNS} FROM spaces WHERE is_active = 1 ORDER BY id LIMIT 1`,
  );
  return row === undefined ? null : toSpace(row);
}

/** The space that is to become the active one; null when none is. Those before the active one were replaced. */
export async function readNextSpace(statements: Statements): Promise<Space | null> {
  const active = await readActiveSpace(statements);
  const spaces = await readSpaces(statements);
  return spaces.findLast(({ id }) => active !== null && id > active.id) ?? null;
}

/** Every space that has columns, in the order of ids. */
export async function readSpaces(statements: Statements): Promise<readonly Space[]> {
  return (await statements.rows(`SELECT ${COLUMNS} FROM spaces ORDER BY id`)).map(toSpace);
}

/** Whether the space was not dropped meanwhile. */
export async function spaceExists(statements: Statements, { id }: Space): Promise<boolean> {
  return (await readSpaces(statements)).some((space) => space.id === id);
}

function toSpace(row: Row): Space {
  return { id: Number(row['id']), model: String(row['model']), dimensions: Number(row['dimensions']) };
}

/** The active space, created with these when there is none, with its columns. */
export async function openSpace(
  statements: Statements,
  dialect: Dialect,
  model: string,
  dimensions: number,
): Promise<Space> {
  if ((await readActiveSpace(statements)) === null) {
    // Two runs that both find none meet at the key: the first row stays, and both read it back.
    await statements.change(
      `${dialect.insertOrIgnore} INTO spaces (id, model, dimensions, is_active) VALUES (1, ?, ?, 1)`,
      [model, dimensions],
    );
  }
  const space = await readActiveSpace(statements);
  if (space === null) {
    throw new Error('the table spaces has rows, and none of them is active');
  }
  await addVectorColumns(statements, dialect, space);
  return space;
}

async function addVectorColumns(statements: Statements, dialect: Dialect, space: Space): Promise<void> {
  for (const { table, name, comment } of vectorColumns(space)) {
    if (!(await existingColumns(statements, dialect, table)).has(name)) {
      const definition = `${name} ${dialect.vectorType(space.dimensions)} NULL`;
      await statements.change(dialect.addColumn(table, dialect.commented(definition, comment)));
    }
  }
}

/** Whether every vector column is there: a run may have been killed after it had opened the space. */
export async function hasVectorColumns(
  statements: Statements,
  dialect: Dialect,
  space: Space,
): Promise<boolean> {
  for (const { table, name } of vectorColumns(space)) {
    if (!(await existingColumns(statements, dialect, table)).has(name)) {
      return false;
    }
  }
  return true;
}

/**
 * A space for other vectors than those of the active one, in place of any that was started before. Its columns come
 * first: whoever knows of it finds them.
 */
export async function startNextSpace(
  statements: Statements,
  dialect: Dialect,
  model: string,
  dimensions: number,
): Promise<Space> {
  const started = await readNextSpace(statements);
  if (started?.model === model && started.dimensions === dimensions) {
    return started;
  }
  const last = (await readSpaces(statements)).at(-1)?.id ?? 0;
  await dropInactiveSpaces(statements, dialect);
  const space = { id: last + 1, model, dimensions };
  // A run that was killed here may have left columns, for vectors of another size.
  await dropSpaceColumns(statements, dialect, space);
  for (const sql of spaceSchemaSql(dialect, space)) {
    await statements.change(sql);
  }
  await addVectorColumns(statements, dialect, space);
  await statements.change('INSERT INTO spaces (id, model, dimensions, is_active) VALUES (?, ?, ?, 0)', [
    space.id,
    model,
    dimensions,
  ]);
  // What one model refuses, another may take.
  await statements.change('DELETE FROM failures WHERE text_hash IS NOT NULL');
  return space;
}

/** Makes this the space that is searched, in one statement: at any moment exactly one is. Nothing when it was dropped. */
export async function activate(statements: Statements, dialect: Dialect, { id }: Space): Promise<void> {
  const found = await statements.rows(`SELECT id FROM spaces WHERE id = ?${dialect.forUpdate}`, [id]);
  if (found.length === 0) {
    return;
  }
  await statements.change('UPDATE spaces SET is_active = CASE WHEN id = ? THEN 1 ELSE 0 END', [id]);
}

/** Drops what is stored of every space but the active one, and what a run that was killed at it has left. */
export async function dropInactiveSpaces(statements: Statements, dialect: Dialect): Promise<void> {
  const kept = (await readActiveSpace(statements))?.id ?? 0;
  const last = (await readSpaces(statements)).at(-1)?.id ?? kept;
  // Their rows first: nobody then looks for columns that are gone.
  await statements.change('DELETE FROM spaces WHERE id <> ?', [kept]);
  for (let id = 1; id <= last; id += 1) {
    if (id !== kept) {
      await dropSpaceColumns(statements, dialect, { id });
    }
  }
}

/** Harmless where some of it, or everything, is gone. */
async function dropSpaceColumns(
  statements: Statements,
  dialect: Dialect,
  space: Pick<Space, 'id'>,
): Promise<void> {
  const { vec, vecOf, chunks, pendingIndex } = spaceColumns(space);
  const columns = {
    issues: [vec('title'), vec('body'), vecOf('title'), vecOf('body')],
    comments: [vec('body'), vecOf('body')],
  };
  for (const [table, names] of Object.entries(columns)) {
    const there = await existingColumns(statements, dialect, table);
    const gone = names.filter((name) => there.has(name));
    if (gone.length > 0) {
      // A column that an index has cannot be dropped.
      for (const index of [pendingIndex(table), ...gone.map((name) => vectorIndexName(table, name))]) {
        await statements.change(dialect.dropIndex(table, index));
      }
      for (const name of gone) {
        await statements.change(`ALTER TABLE ${table} DROP COLUMN ${name}`);
      }
    }
  }
  await statements.change(`DROP TABLE IF EXISTS ${chunks}`);
}
