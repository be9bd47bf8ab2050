/** Stops a run whose model does not match the database, before it embeds anything. reembed.ts changes the model. */
import { VECTOR_DIMENSIONS_MAX } from '../../limits.js';
import type { Space } from '../model/embedding.js';
import { UserError } from '../model/errors.js';
import type { Embedder } from '../ports/embedder.js';
import type { World } from '../ports/world.js';
import { probeDimensions } from './embed-query.js';

/**
 * The space that this run's vectors belong to: the active one, or the one that a re-embedding fills. Null before the first
 * vector of the database. Then it asks the database whether it can hold vectors, before anyone pays for one.
 * @throws UserError when no space is for this model, or the database cannot hold its vectors
 */
export async function findSpaceForRun({ store, embedder }: World): Promise<Space | null> {
  const active = await store.spaces.active();
  if (active === null) {
    assertFits(embedder.model, embedder.dimensions ?? 0);
    await store.spaces.assertVectors();
  }
  if (active === null || matchesModel(active, embedder)) {
    return active;
  }
  const next = await store.spaces.next();
  if (next !== null && matchesModel(next, embedder)) {
    return next;
  }
  const { model, dimensions } = embedder;
  throw modelMismatch({ space: active, next, model, dimensions, work: 'embed' });
}

/**
 * Asks the model for one vector, and whether the database can hold it: before a long run reads or buys anything.
 * @throws UserError with what is wrong
 */
export async function assertCanEmbed(world: World): Promise<void> {
  const { store, embedder, embeddingBudget } = world;
  const space = await findSpaceForRun(world);
  if (embeddingBudget?.left === 0) {
    return;
  }
  const dimensions = await probeDimensions(embedder);
  assertFits(embedder.model, dimensions);
  if (space !== null) {
    await assertModelMatches(store, space, { model: embedder.model, dimensions }, 'embed');
  }
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
    await assertModelMatches(store, space, { model: embedder.model, dimensions }, 'store');
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

/** @throws UserError when vectors of this model cannot be compared with those of the space, as far as its dimensions are known */
export async function assertModelMatches(
  store: World['store'],
  space: Space,
  embedder: Pick<Embedder, 'model' | 'dimensions'>,
  work: ModelMismatch['work'],
): Promise<void> {
  if (!matchesModel(space, embedder)) {
    const { model, dimensions } = embedder;
    throw modelMismatch({ space, next: await store.spaces.next(), model, dimensions, work });
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

/** What a run with this model could not do, because its vectors do not belong to the space. */
export interface ModelMismatch {
  readonly space: Space;
  /** The space that a re-embedding fills; null when none is under way. */
  readonly next: Space | null;
  readonly model: string;
  /** Null when the run has not learned them yet. */
  readonly dimensions: number | null;
  /** `store`: the vectors exist already. */
  readonly work: 'embed' | 'store' | 'search';
}

const CONSEQUENCES = {
  embed: 'nothing was embedded',
  store: 'the new ones were not stored',
  search: 'nothing was searched',
} as const satisfies Record<ModelMismatch['work'], string>;

/** Says which vectors differ, what was not done, and each way out that this run has. */
export function modelMismatch(mismatch: ModelMismatch): UserError {
  const { space, next, model, dimensions, work } = mismatch;
  const holder = space.id === next?.id ? 'The re-embedding under way makes' : 'The database holds';
  const own = dimensions === null ? model : `${model} with ${dimensions}`;
  return new UserError(
    `${holder} vectors of ${describeSpace(space)}, and the model of this ${work === 'search' ? 'search' : 'run'} is ${own}. ` +
      `Their vectors cannot be compared, so ${CONSEQUENCES[work]}. ${[howToKeepModel(mismatch), howToChangeModel(mismatch)].join(' ')}`,
  );
}

/** A space for messages, such as `my-model with 512 dimensions`. */
export function describeSpace({ model, dimensions }: Space): string {
  return `${model} with ${dimensions} dimensions`;
}

function howToKeepModel({ space, model }: ModelMismatch): string {
  return model === space.model
    ? `Set embedding-dimensions to ${space.dimensions} if the model can make vectors of that size, or use the server that made the stored ones.`
    : `Set embedding-model to ${space.model}, and embedding-dimensions to ${space.dimensions} unless that is its own size.`;
}

function howToChangeModel({ space, next, model, work }: ModelMismatch): string {
  if (space.id === next?.id) {
    return 'Or run a backfill with reembed: true to begin the re-embedding again.';
  }
  if (next !== null) {
    const toContinue =
      model === next.model ? `set embedding-dimensions to ${next.dimensions}` : 'use that model';
    return (
      `A re-embedding to ${describeSpace(next)} is under way: ` +
      (work === 'search'
        ? 'search with it when a backfill with reembed: true has finished it.'
        : `${toContinue} to continue it. A backfill with reembed: true and another model ends it.`)
    );
  }
  return work === 'search'
    ? 'To search with another model, run a backfill with that model and reembed: true first.'
    : 'Or run a backfill with reembed: true to replace every vector.';
}
