/** Vectors of texts that are not stored, such as a search query. */
import type { Vector } from '../model/embedding.js';
import { UserError } from '../model/errors.js';
import type { Embedder } from '../ports/embedder.js';
import { cutToBytes } from '../text/truncate.js';

/** Any text shows how many dimensions a model's vectors have. */
const PROBE = 'Tiara';

/** The size of the model's vectors, from a vector that is made for it. @throws UserError when there is no answer */
export async function probeDimensions(embedder: Embedder): Promise<number> {
  const [vector] = await embedQueries(embedder, [PROBE]);
  return vector?.length ?? 0;
}

/** Embeds what the model reads of each text, in one request. @throws UserError when the model refuses one */
export async function embedQueries(embedder: Embedder, texts: readonly string[]): Promise<readonly Vector[]> {
  const answers = await embedder.embed(texts.map((text) => cutToBytes(text, embedder.textBytes)));
  return texts.map((_, at) => {
    const answer = answers[at];
    if (answer === undefined || 'refused' in answer) {
      throw new UserError(`The model refuses the query: ${answer?.refused ?? 'it gave no answer'}.`);
    }
    return answer;
  });
}
