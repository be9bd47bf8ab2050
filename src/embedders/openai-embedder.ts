/** Embeds texts with OpenAI, or with any server that has the same API. */
import type { Vector } from '../core/model/embedding.js';
import type { Embedder } from '../core/ports/embedder.js';
import {
  EMBEDDING_BATCH_BYTES,
  EMBEDDING_BATCH_TEXTS,
  EMBEDDING_REQUESTS_IN_FLIGHT,
  EMBEDDING_TEXT_BYTES,
} from '../limits.js';
import { KNOWN_DIMENSIONS } from './known-dimensions.js';
import type { OpenAIOptions } from './openai-client.js';
import { createRequests, type Answer } from './openai-request.js';
import { embedSplitting, isRejection, type Call } from './openai-split.js';

/**
 * An embedder over the `openai` SDK. It splits batches and cuts texts until the server accepts them. It also splits a
 * batch that the server does not answer in time, and later batches are as small from the start. A text counts as refused
 * only when the server accepts another one. If the server refuses every text (an unknown model, wrong `dimensions`),
 * `embed` throws a UserError after one more request. It throws an InterruptedError when the server fails or limits
 * requests for longer than the retries last. No error message contains a text, a key, or a message of the server.
 */
export function openaiEmbedder(options: OpenAIOptions): Embedder {
  const { send, protocolError } = createRequests(options);
  // Another server may use the name of an OpenAI model for a different one.
  const known = options.baseUrl === null ? KNOWN_DIMENSIONS[options.model] : undefined;
  let dimensions = options.dimensions ?? known ?? null;
  let hasEverAnswered = false;
  const pace = { mostTexts: EMBEDDING_BATCH_TEXTS };

  function assertDimensions(vectors: readonly (Vector | null)[]): void {
    for (const vector of vectors) {
      dimensions ??= vector?.length ?? null;
      if (vector !== null && vector.length !== dimensions) {
        throw protocolError(`returns vectors of ${vector.length} dimensions instead of ${dimensions ?? 0}`);
      }
    }
  }

  async function sendAndCheck(texts: readonly string[], retries: number | undefined): Promise<Answer> {
    const answer = await send(texts, retries);
    if (answer !== 'slow' && !isRejection(answer)) {
      assertDimensions(answer);
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
        protocolError,
        hasEverAnswered,
        isAnswering: false,
        retries: undefined,
        pace,
      };
      return embedSplitting(call, texts);
    },
  };
}
