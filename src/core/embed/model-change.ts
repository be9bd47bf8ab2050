/** Stops a run whose model does not match the database, before it embeds anything. reembed.ts changes the model. */
import { VECTOR_DIMENSIONS_MAX } from '../../limits.js';
import type { Space } from '../model/embedding.js';
import { UserError } from '../model/errors.js';
import type { Embedder } from '../ports/embedder.js';
import type { World } from '../ports/world.js';

/**
 * The space that this run's vectors belong to: the active one, or the one that a re-embedding fills. Null before the first
 * vector of the database.
 * @throws UserError when no space is for this model
 */
export async function findSpaceForRun({ store, embedder }: World): Promise<Space | null> {
  const active = await store.spaces.active();
  if (active === null || matchesModel(active, embedder)) {
    return active;
  }
  const next = await store.spaces.next();
  if (next !== null && matchesModel(next, embedder)) {
    return next;
  }
  throw modelMismatch(active, embedder.model, embedder.dimensions ?? active.dimensions);
}

/** Returns a function that opens the space with the first vector, and checks the size of every later one. */
export function createSpaceOpener(
  { store, embedder }: World,
  known: Space | null,
): (dimensions: number) => Promise<Space> {
  let opened: Promise<Space> | null = null;
  return async (dimensions) => {
    assertFits(embedder.model, dimensions);
    opened ??= known === null ? store.spaces.openActive(embedder.model, dimensions) : Promise.resolve(known);
    const space = await opened;
    assertModelMatches(space, embedder.model, dimensions);
    return space;
  };
}

/** Whether this embedder's vectors belong in the space, as far as its dimensions are known. */
export function matchesModel(
  space: Space,
  { model, dimensions }: Pick<Embedder, 'model' | 'dimensions'>,
): boolean {
  return space.model === model && (dimensions ?? space.dimensions) === space.dimensions;
}

/** @throws UserError when vectors of this model and size cannot be compared with those of the space */
export function assertModelMatches(space: Space, model: string, dimensions: number): void {
  if (!matchesModel(space, { model, dimensions })) {
    throw modelMismatch(space, model, dimensions);
  }
}

/** @throws UserError when no database column can hold vectors of this size */
export function assertFits(model: string, dimensions: number): void {
  if (dimensions > VECTOR_DIMENSIONS_MAX) {
    throw new UserError(
      `${model} makes vectors of ${dimensions} dimensions, and a database column holds at most ${VECTOR_DIMENSIONS_MAX}. ` +
        'Set embedding-dimensions to fewer, if the model can shorten its vectors, or use another model.',
    );
  }
}

function modelMismatch(space: Space, model: string, dimensions: number): UserError {
  return new UserError(
    `The database holds vectors of ${space.model} with ${space.dimensions} dimensions, and this run would make ` +
      `vectors of ${model} with ${dimensions}. They cannot be compared, so these were not stored. Set embedding-model and ` +
      'embedding-dimensions to what the database holds, or run a backfill with reembed: true to replace every vector.',
  );
}
