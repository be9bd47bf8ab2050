/** Gives a vector to every text that is pending, whatever the reason: new, edited, left over by a crash or an outage. */
import { LEASE_MS } from '../limits.js';
import { UserError } from './errors.js';
import { noteFailures, refusedTexts, type Failed } from './failures.js';
import { inFlight } from './in-flight.js';
import { batches, countPending, type PendingText, type Touched } from './pending.js';
import { withoutNoise } from './noise.js';
import type { Embedder, Refusal, Space, StoredChunk, StoredVector, Vector, World } from './ports.js';
import type { Repository } from './record.js';
import type { Tally } from './tally.js';
import { cutToBytes } from './text.js';
import { wholeTexts } from './whole-texts.js';

/**
 * Embeds what is pending among these rows, and gives the number of texts that are pending all the same. Other runs may
 * be at work: at worst they buy one of these texts as well.
 */
export async function embedTouched(
  world: World,
  repository: Repository,
  touched: Touched,
  tally: Tally,
): Promise<number> {
  try {
    await embedOnce(world, repository, tally, touched);
  } catch (error) {
    tally.pending += await countPending(world, repository, touched);
    throw error;
  }
  return countPending(world, repository, touched);
}

/**
 * Embeds everything that is pending in the repository, unless another run is at it. Goes over the rows until nothing
 * new has become pending, because another run that found this one at work leaves its rows to it.
 */
export async function embedEverything(world: World, repository: Repository, tally: Tally): Promise<void> {
  const { store, clock, runId } = world;
  const now = clock.now();
  const isOurs = await store.lease(repository, runId, now, new Date(now.getTime() + LEASE_MS));
  if (isOurs) {
    try {
      while ((await embedOnce(world, repository, tally)) > 0);
    } finally {
      await store.release(repository, runId);
      tally.pending += (await store.counts([repository.id], world.embeds)).pending;
    }
  } else {
    tally.pending += (await store.counts([repository.id], world.embeds)).pending;
    tally.left.push(
      'Another run is embedding what is pending in this repository, and goes on with it. If it was stopped, its claim ' +
        `ends within ${LEASE_MS / 60_000} minutes: run again then.`,
    );
  }
}

/** One pass over what is pending; gives the number of texts embedded. */
async function embedOnce(
  world: World,
  repository: Repository,
  tally: Tally,
  touched?: Touched,
): Promise<number> {
  const { store, embedder, clock, runId } = world;
  const spaceFor = spaceOpener(world, await store.space());
  const earlier = await refusedTexts(world, repository);
  const texts = wholeTexts();
  let embedded = 0;
  await inFlight(batches(world, repository, touched, earlier), embedder.batch.inFlight, async (batch) => {
    const { vectors, chunks, refused, dimensions } = sorted(batch, await embedDistinct(embedder, batch));
    const space = dimensions === null ? await store.space() : await spaceFor(dimensions);
    if (space !== null) {
      if (chunks.length > 0) {
        await store.putChunks(space, chunks);
      }
      const whole = texts.complete(batch, vectors);
      if (whole.length > 0) {
        await store.putVectors(space, whole);
        await store.forgetFailures(earlier.among(whole));
      }
      embedded += whole.length;
      tally.embedded += whole.length;
    }
    await noteFailures(world, repository, refused, tally);
    if (touched === undefined) {
      const now = clock.now();
      await store.lease(repository, runId, now, new Date(now.getTime() + LEASE_MS));
    }
  });
  return embedded;
}

interface Sorted {
  readonly vectors: readonly StoredVector[];
  readonly chunks: readonly StoredChunk[];
  readonly refused: readonly Failed[];
  /** Null when no text got a vector. */
  readonly dimensions: number | null;
}

/** The answers of the embedder to a batch, by what becomes of them. */
function sorted(batch: readonly PendingText[], answers: readonly (Vector | Refusal | undefined)[]): Sorted {
  const vectors: StoredVector[] = [];
  const chunks: StoredChunk[] = [];
  const refused: Failed[] = [];
  let dimensions: number | null = null;
  for (const [at, { row, field, hash, position, text }] of batch.entries()) {
    const answer = answers[at] ?? { refused: 'the embedder gave no answer' };
    dimensions ??= 'refused' in answer ? null : answer.length;
    if (position > 0) {
      chunks.push({ kind: row.kind, id: row.id, hash, position, text, vector: answer });
    } else if ('refused' in answer) {
      refused.push({ key: row, text: { field, hash }, reason: answer.refused });
    } else {
      vectors.push({ kind: row.kind, id: row.id, field, hash, vector: answer });
    }
  }
  return { vectors, chunks, refused, dimensions };
}

/** Texts that are the same within a batch ("+1", "Fixed.") are bought once. */
async function embedDistinct(embedder: Embedder, batch: readonly PendingText[]) {
  const places = new Map<string, number>();
  const texts: string[] = [];
  for (const { text } of batch) {
    if (!places.has(text)) {
      places.set(text, texts.push(text) - 1);
    }
  }
  const answers = await embedder.embed(texts);
  return batch.map(({ text }) => answers[places.get(text) ?? -1]);
}

/** Checks the embedder against the active space before anything is bought, and opens a space with the first vector. */
function spaceOpener(
  { store, embedder }: World,
  active: Space | null,
): (dimensions: number) => Promise<Space> {
  if (active !== null) {
    assertFits(active, embedder.model, embedder.dimensions ?? active.dimensions);
  }
  let opened: Promise<Space> | null = null;
  return async (dimensions) => {
    opened ??= active === null ? store.openSpace(embedder.model, dimensions) : Promise.resolve(active);
    const space = await opened;
    assertFits(space, embedder.model, dimensions);
    return space;
  };
}

/** @throws UserError when vectors of this model and size cannot be compared with those in the database. */
export function assertFits(space: Space, model: string, dimensions: number): void {
  if (space.model !== model || space.dimensions !== dimensions) {
    throw new UserError(
      `The database holds vectors of ${space.model} with ${space.dimensions} dimensions, and this run would make ` +
        `vectors of ${model} with ${dimensions}: they cannot be compared, so none was bought. Set embedding-model and ` +
        'embedding-dimensions to what the database holds, or use a new database.',
    );
  }
}

/** The vector of a text that is not stored, such as a query. @throws UserError when the model refuses it. */
export async function vectorOf(embedder: Embedder, text: string): Promise<Vector> {
  const prepared = withoutNoise(text) || text;
  const [answer] = await embedder.embed([cutToBytes(prepared, embedder.textBytes)]);
  if (answer === undefined || 'refused' in answer) {
    throw new UserError(`The model refuses the query: ${answer?.refused ?? 'it gave no answer'}.`);
  }
  return answer;
}
