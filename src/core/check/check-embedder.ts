/** Checks the model: that it answers, and that its vectors fit those in the database. */
import { probeDimensions } from '../embed/embed-query.js';
import { assertFits, assertModelMatches, describeSpace } from '../embed/model-change.js';
import type { CheckLine } from '../model/check-line.js';
import type { Space } from '../model/embedding.js';
import type { Embedder } from '../ports/embedder.js';
import type { Store } from '../ports/store.js';

/** `space` is the active one; null when the database holds no vectors, or cannot be read. @throws UserError with the problem */
export async function checkEmbedder(
  embedder: Embedder,
  space: Space | null,
  store: Store,
): Promise<readonly CheckLine[]> {
  const { model } = embedder;
  const dimensions = await probeDimensions(embedder);
  assertFits(model, dimensions);
  if (space !== null) {
    await assertModelMatches(store, space, { model, dimensions }, 'embed');
  }
  const stored = space === null ? '' : ', as in the database';
  return [
    {
      level: 'ok',
      about: 'embeddings',
      text: `the model answers: ${describeSpace({ id: 0, model, dimensions })}${stored}`,
    },
  ];
}
