/** The embedding spaces: the one that is searched, and the one that a re-embedding fills until it takes its place. */
import type { Space, Store } from '../../../core/ports/store.js';
import type { Database, Dialect, Row, Statements } from '../database.js';
import { statementsForSpace } from '../schema/migrations.js';
import { placesOf, vectorColumns } from '../schema/vector-columns.js';
import { vectorIndexName } from './vector-index.js';

const COLUMNS = 'id, model, dimensions';

/** The part of the store that changes which space is searched. */
export function spacesIn(
  database: Database,
  dialect: Dialect,
): Pick<Store, 'nextSpace' | 'startNextSpace' | 'activate' | 'dropOtherSpaces'> {
  return {
    nextSpace: () => database.read(nextSpace),
    startNextSpace: (model, dimensions) =>
      database.exclusively((statements) => startNextSpace(statements, dialect, model, dimensions)),
    activate: (space) => database.transaction((statements) => activate(statements, dialect, space)),
    dropOtherSpaces: () => database.exclusively((statements) => dropOtherSpaces(statements, dialect)),
  };
}

/** The active space, or null before the first vector. */
export async function activeSpace(statements: Statements): Promise<Space | null> {
  const [row] = await statements.rows(
    `SELECT ${COLUMNS} FROM spaces WHERE is_active = 1 ORDER BY id LIMIT 1`,
  );
  return row === undefined ? null : spaceOf(row);
}

/** The space that is to become the active one; null when none is. Those before the active one were replaced. */
async function nextSpace(statements: Statements): Promise<Space | null> {
  const active = await activeSpace(statements);
  const spaces = await everySpace(statements);
  return spaces.findLast(({ id }) => active !== null && id > active.id) ?? null;
}

/** Every space that has columns, in the order of ids. */
export async function everySpace(statements: Statements): Promise<readonly Space[]> {
  return (await statements.rows(`SELECT ${COLUMNS} FROM spaces ORDER BY id`)).map(spaceOf);
}

/** Whether the space was not dropped meanwhile. */
export async function isThere(statements: Statements, { id }: Space): Promise<boolean> {
  return (await everySpace(statements)).some((space) => space.id === id);
}

function spaceOf(row: Row): Space {
  return { id: Number(row['id']), model: String(row['model']), dimensions: Number(row['dimensions']) };
}

/** The active space, created with these when there is none, with its columns. */
export async function openSpace(
  statements: Statements,
  dialect: Dialect,
  model: string,
  dimensions: number,
): Promise<Space> {
  if ((await activeSpace(statements)) === null) {
    // Two runs that both find none meet at the key: the first row stays, and both read it back.
    await statements.change(
      `${dialect.insertOrIgnore} INTO spaces (id, model, dimensions, is_active) VALUES (1, ?, ?, 1)`,
      [model, dimensions],
    );
  }
  const space = await activeSpace(statements);
  if (space === null) {
    throw new Error('the table spaces has rows, and none of them is active');
  }
  await addVectorColumns(statements, dialect, space);
  return space;
}

async function addVectorColumns(statements: Statements, dialect: Dialect, space: Space): Promise<void> {
  for (const { table, name, comment } of vectorColumns(space)) {
    if (!(await columnsOf(statements, dialect, table)).has(name)) {
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
    if (!(await columnsOf(statements, dialect, table)).has(name)) {
      return false;
    }
  }
  return true;
}

/**
 * A space for other vectors than those of the active one, in place of any that was started before. Its columns come
 * first: whoever knows of it finds them.
 */
async function startNextSpace(
  statements: Statements,
  dialect: Dialect,
  model: string,
  dimensions: number,
): Promise<Space> {
  const started = await nextSpace(statements);
  if (started?.model === model && started.dimensions === dimensions) {
    return started;
  }
  const last = (await everySpace(statements)).at(-1)?.id ?? 0;
  await dropOtherSpaces(statements, dialect);
  const space = { id: last + 1, model, dimensions };
  // A run that was killed here may have left columns, for vectors of another size.
  await dropPlaces(statements, dialect, space);
  for (const sql of statementsForSpace(dialect, space)) {
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
async function activate(statements: Statements, dialect: Dialect, { id }: Space): Promise<void> {
  const found = await statements.rows(`SELECT id FROM spaces WHERE id = ?${dialect.forUpdate}`, [id]);
  if (found.length === 0) {
    return;
  }
  await statements.change('UPDATE spaces SET is_active = CASE WHEN id = ? THEN 1 ELSE 0 END', [id]);
}

/** Drops what is stored of every space but the active one, and what a run that was killed at it has left. */
async function dropOtherSpaces(statements: Statements, dialect: Dialect): Promise<void> {
  const kept = (await activeSpace(statements))?.id ?? 0;
  const last = (await everySpace(statements)).at(-1)?.id ?? kept;
  // Their rows first: nobody then looks for columns that are gone.
  await statements.change('DELETE FROM spaces WHERE id <> ?', [kept]);
  for (let id = 1; id <= last; id += 1) {
    if (id !== kept) {
      await dropPlaces(statements, dialect, { id });
    }
  }
}

/** Harmless where some of it, or everything, is gone. */
async function dropPlaces(statements: Statements, dialect: Dialect, space: Pick<Space, 'id'>): Promise<void> {
  const { vec, vecOf, chunks, pendingIndex } = placesOf(space);
  const columns = {
    issues: [vec('title'), vec('body'), vecOf('title'), vecOf('body')],
    comments: [vec('body'), vecOf('body')],
  };
  for (const [table, names] of Object.entries(columns)) {
    const there = await columnsOf(statements, dialect, table);
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

/** The names of the columns of a table; none when there is no such table. */
export async function columnsOf(
  statements: Statements,
  dialect: Dialect,
  table: string,
): Promise<ReadonlySet<string>> {
  const rows = await statements.rows(dialect.columnsOf, [table]);
  return new Set(rows.map((row) => String(row['name'])));
}
