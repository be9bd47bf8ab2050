/** Gives a vector to every text that is pending, whatever the reason: new, edited, left over by a crash or an outage. */
import { LEASE_MS, PROGRESS_TEXTS } from '../../limits.js';
import { UserError } from '../model/errors.js';
import { noteFailures, refusedTexts, type Failed } from '../failures/record-failures.js';
import { inFlight } from './for-each-concurrently.js';
import { batches, countPending, type PendingText, type Scope, type Touched } from './pending-texts.js';
import { withoutNoise } from '../text/noise.js';
import type {
  Embedder,
  Log,
  Refusal,
  Space,
  StoredChunk,
  StoredVector,
  Vector,
  World,
} from '../ports/store.js';
import { fullNameOf, type Repository } from '../model/record.js';
import type { Tally } from '../model/tally.js';
import { cutToBytes } from '../text/embedded-texts.js';
import { wholeTexts } from './chunk-completion.js';

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
  let space: Space | null = null;
  try {
    space = await spaceOfRun(world);
    await embedOnce(world, { repository, touched, space }, tally);
  } catch (error) {
    tally.pending += await countPending(world, { repository, touched, space });
    throw error;
  }
  return countPending(world, { repository, touched, space });
}

/**
 * Embeds everything that is pending in the repository, unless another run is at it. Goes over the rows until nothing
 * new has become pending, because another run that found this one at work leaves its rows to it.
 */
export async function embedEverything(world: World, repository: Repository, tally: Tally): Promise<void> {
  const { store, clock, runId } = world;
  const now = clock.now();
  const isOurs = await store.lease(repository, runId, now, new Date(now.getTime() + LEASE_MS));
  let space: Space | null = null;
  try {
    if (isOurs) {
      space = await spaceOfRun(world);
      const { pending } = await store.counts([repository.id], world.embeds, space ?? undefined);
      const onEmbedded = progress(world.log, repository, pending);
      while ((await embedOnce(world, { repository, space }, tally, onEmbedded)) > 0);
    } else {
      tally.left.push(
        'Another run is embedding what is pending in this repository, and goes on with it. If it was stopped, its claim ' +
          `ends within ${LEASE_MS / 60_000} minutes: run again then.`,
      );
    }
  } finally {
    if (isOurs) {
      await store.release(repository, runId);
    }
    tally.pending += (await store.counts([repository.id], world.embeds, space ?? undefined)).pending;
  }
}

/** Tells the log at every tenth of many texts. */
function progress(log: Log, repository: Repository, pending: number): (texts: number) => void {
  let done = 0;
  const tenths = (): number => Math.floor((10 * done) / pending);
  return (texts) => {
    const before = tenths();
    done += texts;
    if (pending >= PROGRESS_TEXTS && tenths() > before) {
      log.info(`${fullNameOf(repository)}: ${done} of ${pending} texts embedded`);
    }
  };
}

/** One pass over what is pending; gives the number of texts embedded. */
async function embedOnce(
  world: World,
  scope: Scope,
  tally: Tally,
  onEmbedded: (texts: number) => void = () => undefined,
): Promise<number> {
  const { store, embedder, clock, runId } = world;
  const { repository, touched } = scope;
  const spaceFor = spaceOpener(world, scope.space);
  const earlier = await refusedTexts(world, repository);
  const texts = wholeTexts();
  let embedded = 0;
  await inFlight(batches(world, scope, earlier), embedder.batch.inFlight, async (batch) => {
    const { vectors, chunks, refused, dimensions } = sorted(batch, await embedDistinct(embedder, batch));
    const space = dimensions === null ? (scope.space ?? (await store.space())) : await spaceFor(dimensions);
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
      onEmbedded(whole.length);
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

/** Opens a space with the first vector, and checks that every vector is one of the space. */
function spaceOpener(
  { store, embedder }: World,
  known: Space | null,
): (dimensions: number) => Promise<Space> {
  let opened: Promise<Space> | null = null;
  return async (dimensions) => {
    opened ??= known === null ? store.openSpace(embedder.model, dimensions) : Promise.resolve(known);
    const space = await opened;
    assertFits(space, embedder.model, dimensions);
    return space;
  };
}

/**
 * The space that the vectors of this run belong to: the active one, or the one that a re-embedding fills; null before the
 * first vector. Nothing has been bought when it throws.
 * @throws UserError when there are spaces, and none for this model
 */
async function spaceOfRun({ store, embedder }: World): Promise<Space | null> {
  const active = await store.space();
  if (active === null || isFor(active, embedder)) {
    return active;
  }
  const next = await store.nextSpace();
  if (next !== null && isFor(next, embedder)) {
    return next;
  }
  throw misfit(active, embedder.model, embedder.dimensions ?? active.dimensions);
}

/** Whether the vectors of this embedder belong into the space, as far as is known before the first of them. */
export function isFor(space: Space, { model, dimensions }: Pick<Embedder, 'model' | 'dimensions'>): boolean {
  return space.model === model && (dimensions ?? space.dimensions) === space.dimensions;
}

/** @throws UserError when vectors of this model and size cannot be compared with those of the space. */
export function assertFits(space: Space, model: string, dimensions: number): void {
  if (!isFor(space, { model, dimensions })) {
    throw misfit(space, model, dimensions);
  }
}

function misfit(space: Space, model: string, dimensions: number): UserError {
  return new UserError(
    `The database holds vectors of ${space.model} with ${space.dimensions} dimensions, and this run would make ` +
      `vectors of ${model} with ${dimensions}: they cannot be compared, so none was bought. Set embedding-model and ` +
      'embedding-dimensions to what the database holds, or run a backfill with reembed: true, which makes every ' +
      'vector anew.',
  );
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
