/** Gives a vector to every text that is pending, whatever the reason: new, edited, left over by a crash or an outage. */
import { LEASE_MS } from '../limits.js';
import { UserError } from './errors.js';
import { noteFailures, refusedTexts, type Failed } from './failures.js';
import { inFlight } from './in-flight.js';
import { batches, countPending, type PendingText, type Touched } from './pending.js';
import type { Embedder, Refusal, Space, StoredVector, Vector, World } from './ports.js';
import type { Repository } from './record.js';
import type { Tally } from './tally.js';
import { cutToBytes } from './text.js';

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
      tally.pending += (await store.counts([repository.id])).pending;
    }
  } else {
    tally.pending += (await store.counts([repository.id])).pending;
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
  let embedded = 0;
  await inFlight(batches(world, repository, touched, earlier), embedder.batch.inFlight, async (batch) => {
    const { vectors, refused } = sorted(batch, await embedDistinct(embedder, batch));
    const [first] = vectors;
    if (first !== undefined) {
      await store.putVectors(await spaceFor(first.vector.length), vectors);
      await store.forgetFailures(earlier.among(vectors));
    }
    await noteFailures(world, repository, refused, tally);
    embedded += vectors.length;
    tally.embedded += vectors.length;
    if (touched === undefined) {
      const now = clock.now();
      await store.lease(repository, runId, now, new Date(now.getTime() + LEASE_MS));
    }
  });
  return embedded;
}

/** The answers of the embedder to a batch, by what becomes of them. */
function sorted(
  batch: readonly PendingText[],
  answers: readonly (Vector | Refusal | undefined)[],
): { readonly vectors: readonly StoredVector[]; readonly refused: readonly Failed[] } {
  const vectors: StoredVector[] = [];
  const refused: Failed[] = [];
  for (const [at, { row, field, hash }] of batch.entries()) {
    const answer = answers[at];
    if (answer === undefined || 'refused' in answer) {
      const reason = answer?.refused ?? 'the embedder gave no answer';
      refused.push({ key: row, text: { field, hash }, reason });
    } else {
      vectors.push({ kind: row.kind, id: row.id, field, hash, vector: answer });
    }
  }
  return { vectors, refused };
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
  const [answer] = await embedder.embed([cutToBytes(text, embedder.textBytes)]);
  if (answer === undefined || 'refused' in answer) {
    throw new UserError(`The model refuses the query: ${answer?.refused ?? 'it gave no answer'}.`);
  }
  return answer;
}
