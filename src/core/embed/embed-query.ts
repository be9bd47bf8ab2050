/** The vector of a text that is not stored, such as a search query. */
import type { Vector } from '../model/embedding.js';
import { UserError } from '../model/errors.js';
import type { Embedder } from '../ports/embedder.js';
import { withoutNoise } from '../text/noise.js';
import { cutToBytes } from '../text/truncate.js';

/** Prepares the text as stored texts are, and embeds what the model reads of it. @throws UserError when the model refuses it */
export async function embedQuery(embedder: Embedder, text: string): Promise<Vector> {
  const prepared = withoutNoise(text) || text;
  const [answer] = await embedder.embed([cutToBytes(prepared, embedder.textBytes)]);
  if (answer === undefined || 'refused' in answer) {
    throw new UserError(`The model refuses the query: ${answer?.refused ?? 'it gave no answer'}.`);
  }
  return answer;
}
