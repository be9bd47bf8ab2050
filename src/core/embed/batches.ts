/** Pending texts in batches that one request to the embedder may hold. */
import type { RefusedTexts } from '../failures/refused-texts.js';
import type { World } from '../ports/world.js';
import { readPendingTexts, type EmbeddingScope, type PendingText } from './pending-texts.js';

/** Fills each batch up to the embedder's limits, until the run may embed no more. Leaves out texts that were refused and whose next try is not due. */
export async function* readBatches(
  world: World,
  scope: EmbeddingScope,
  refusedEarlier: RefusedTexts,
): AsyncIterable<readonly PendingText[]> {
  const budget = world.embeddingBudget ?? { left: Infinity };
  let batch: PendingText[] = [];
  let bytes = 0;
  for await (const pending of readPendingTexts(world, scope, refusedEarlier)) {
    if (budget.left <= 0) {
      break;
    }
    budget.left -= 1;
    // Read each time, because it changes with what the embedder has learned.
    const limit = world.embedder.batch;
    const size = Buffer.byteLength(pending.text);
    if (batch.length > 0 && (batch.length >= limit.texts || bytes + size > limit.bytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(pending);
    bytes += size;
  }
  if (batch.length > 0) {
    yield batch;
  }
}
