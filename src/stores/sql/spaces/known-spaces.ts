/** What the table `spaces` says: which spaces have columns, and which one is active. */
import type { Space } from '../../../core/model/embedding.js';
import type { Row, Statements } from '../database.js';

/** A row of the table `spaces`. */
export interface KnownSpace extends Space {
  readonly isActive: boolean;
  /** What came of creating its vector indexes (vector-index.ts); null until a run has tried. */
  readonly vectorIndex: string | null;
  /** What came of creating the views for it (views/create-views.ts); null until a run has tried, or when it is to try again. */
  readonly views: string | null;
}

/** Whole rows, ordered by id. */
export function readSpaceRows(statements: Statements): Promise<readonly Row[]> {
  return statements.rows('SELECT * FROM {spaces} ORDER BY id');
}

/** These whole rows of the table `spaces` as spaces. */
export function toKnownSpaces(rows: readonly Row[]): readonly KnownSpace[] {
  return rows.map((row) => ({
    id: Number(row['id']),
    model: String(row['model']),
    dimensions: Number(row['dimensions']),
    isActive: Number(row['is_active']) === 1,
    vectorIndex: typeof row['vector_index'] === 'string' ? row['vector_index'] : null,
    views: typeof row['views'] === 'string' ? row['views'] : null,
  }));
}

/** Every space that has columns, ordered by id. */
export async function readSpaces(statements: Statements): Promise<readonly KnownSpace[]> {
  return toKnownSpaces(await readSpaceRows(statements));
}

/** The active one of these spaces; null before the first vector. */
export function activeAmong(spaces: readonly KnownSpace[]): Space | null {
  const active = spaces.find(({ isActive }) => isActive);
  return active === undefined ? null : toSpace(active);
}

/** The one of these spaces that will become active: it is newer than the active one. Null when there is none. */
export function nextAmong(spaces: readonly KnownSpace[]): Space | null {
  const active = activeAmong(spaces);
  const next = spaces.findLast(({ id }) => active !== null && id > active.id);
  return next === undefined ? null : toSpace(next);
}

/** Whether nobody has tried to create the views for the active one of these spaces. */
export function viewsAreDue(spaces: readonly KnownSpace[]): boolean {
  return spaces.some(({ isActive, views }) => isActive && views === null);
}

function toSpace({ id, model, dimensions }: KnownSpace): Space {
  return { id, model, dimensions };
}
