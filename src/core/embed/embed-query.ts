/** The vector of a text that is not stored, such as a search query. */
import type { Vector } from '../model/embedding.js';
import { UserError } from '../model/errors.js';
import type { Embedder } from '../ports/embedder.js';
import { withoutNoise } from '../text/noise.js';
import { cutToBytes } from '../text/truncate.js';

/** Any text shows how many dimensions a model's vectors have. */
const PROBE = 'Tiara';

/** The size of the model's vectors, from a vector that is made for it. @throws UserError when there is no answer */
export async function probeDimensions(embedder: Embedder): Promise<number> {
  return (await embedQuery(embedder, PROBE)).length;
}

/** Prepares the text as stored texts are, and embeds what the model reads of it. @throws UserError when the model refuses it */
export async function embedQuery(embedder: Embedder, text: string): Promise<Vector> {
  const prepared = withoutNoise(text) || text;
  const [answer] = await embedder.embed([cutToBytes(prepared, embedder.textBytes)]);
  if (answer === undefined || 'refused' in answer) {
    throw new UserError(`The model refuses the query: ${answer?.refused ?? 'it gave no answer'}.`);
  }
  return answer;
}
