/** Embeddings by OpenAI, or by any server of the same shape. */
import type { Vector } from '../core/model/embedding.js';
import type { Embedder } from '../core/ports/embedder.js';
import {
  EMBEDDING_BATCH_BYTES,
  EMBEDDING_BATCH_TEXTS,
  EMBEDDING_REQUESTS_IN_FLIGHT,
  EMBEDDING_TEXT_BYTES,
} from '../limits.js';
import { KNOWN_DIMENSIONS } from './known-dimensions.js';
import { type Answer, type OpenAIOptions, createRequests } from './openai-request.js';
import { type Call, isRejection, embedSplitting } from './openai-split.js';

export type { OpenAIOptions } from './openai-request.js';

/**
 * An embedder over the `openai` SDK: batches are split and texts cut until the server takes them; what it does not answer
 * in time is split as well, and later batches are as small from the start. A text is refused
 * only when the server takes another one: what it refuses for any text (an unknown model, `dimensions`) is thrown as a
 * UserError, after one request more. Throws an InterruptedError when the server fails or limits longer than the
 * retries last. No message holds a text, a key, or a sentence of the server.
 */
export function openaiEmbedder(options: OpenAIOptions): Embedder {
  const { send, senseless } = createRequests(options);
  // A server that is not OpenAI's own may give another model the same name.
  const known = options.baseUrl === null ? KNOWN_DIMENSIONS[options.model] : undefined;
  let dimensions = options.dimensions ?? known ?? null;
  let hasEverAnswered = false;
  const pace = { mostTexts: EMBEDDING_BATCH_TEXTS };

  function check(vectors: readonly (Vector | null)[]): void {
    for (const vector of vectors) {
      dimensions ??= vector?.length ?? null;
      if (vector !== null && vector.length !== dimensions) {
        throw senseless(`gives vectors of ${vector.length} dimensions instead of ${dimensions ?? 0}`);
      }
    }
  }

  async function sendAndCheck(texts: readonly string[], retries: number | undefined): Promise<Answer> {
    const answer = await send(texts, retries);
    if (answer !== 'slow' && !isRejection(answer)) {
      check(answer);
      hasEverAnswered ||= answer.some((vector) => vector !== null);
    }
    return answer;
  }

  return {
    model: options.model,
    get dimensions() {
      return dimensions;
    },
    batch: {
      texts: EMBEDDING_BATCH_TEXTS,
      bytes: EMBEDDING_BATCH_BYTES,
      inFlight: EMBEDDING_REQUESTS_IN_FLIGHT,
    },
    textBytes: EMBEDDING_TEXT_BYTES,
    embed: (texts) => {
      const call: Call = {
        send: sendAndCheck,
        senseless,
        hasEverAnswered,
        isAnswering: false,
        retries: undefined,
        pace,
      };
      return embedSplitting(call, texts);
    },
  };
}
