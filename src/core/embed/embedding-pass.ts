/** One pass over the pending texts of a repository. */
import { forEachConcurrently } from '../concurrency/for-each-concurrently.js';
import { recordFailures } from '../failures/record-failures.js';
import { readRefusedTexts } from '../failures/refused-texts.js';
import type { Tally } from '../model/tally.js';
import type { World } from '../ports/world.js';
import { readBatches } from './batches.js';
import { trackChunkCompletion } from './chunk-completion.js';
import { embedDistinctTexts, sortAnswers } from './embed-batch.js';
import { createSpaceOpener } from './model-change.js';
import type { EmbeddingScope, PendingText } from './pending-texts.js';

/**
 * Embeds what is pending in this scope, several batches at a time, and returns the number of texts that got a vector.
 * 1. Read pending rows, prepare their texts, cut long ones into chunks, and fill batches (batches.ts).
 * 2. Send each batch to the embedder, every distinct text once.
 * 3. Store later chunks, then the vectors of texts whose chunks are all stored: that vector ends "pending".
 * 4. Record the texts that the model refuses, with the time of their next try.
 * 5. Call `afterBatch` with the number of texts that got a vector.
 */
export async function runEmbeddingPass(
  world: World,
  scope: EmbeddingScope,
  tally: Tally,
  afterBatch: (texts: number) => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  const { store, embedder } = world;
  const openSpace = createSpaceOpener(world, scope.space);
  const refusedEarlier = await readRefusedTexts(world, scope.repository);
  const completion = trackChunkCompletion();
  let embedded = 0;
  const batches = readBatches(world, scope, refusedEarlier);
  const embedBatch = async (batch: readonly PendingText[]): Promise<void> => {
    const answers = await embedDistinctTexts(embedder, batch);
    const { vectors, chunks, refused, dimensions } = sortAnswers(batch, answers);
    const space =
      dimensions === null ? (scope.space ?? (await store.spaces.active())) : await openSpace(dimensions);
    let texts = 0;
    if (space !== null) {
      if (chunks.length > 0) {
        await store.vectors.putChunks(space, chunks);
      }
      const complete = completion.complete(batch, vectors);
      if (complete.length > 0) {
        await store.vectors.putVectors(space, complete);
        await store.failures.forget(refusedEarlier.among(complete));
      }
      texts = complete.length;
      embedded += texts;
      tally.embedded += texts;
    }
    await recordFailures(world, scope.repository, refused, tally);
    await afterBatch(texts);
  };
  await forEachConcurrently(batches, embedder.batch.inFlight, async (batch) => {
    try {
      await embedBatch(batch);
    } catch (error) {
      // Else the other batches would wait for rows that are still to be read.
      scope.queue?.close();
      throw error;
    } finally {
      batch.filter(({ position }) => position === 0).forEach((text) => scope.queue?.release(text));
    }
  });
  return embedded;
}
