/** Embeddings by OpenAI, or by any server of the same shape. */
import type { Embedder, Vector } from '../core/ports.js';
import { knownModels } from './models.js';
import { requestsTo } from './openai-request.js';
import type { Answer, OpenAIOptions } from './openai-request.js';
import { isRejection, take } from './openai-split.js';
import type { Call } from './openai-split.js';

export type { OpenAIOptions } from './openai-request.js';

/** Texts of one request. OpenAI takes 2,048, others 32 to 512; a refused batch is halved, so a guess too high costs little. */
export const BATCH_TEXTS = 96;
/** Bytes of one request. OpenAI takes 300,000 tokens, and a token is at least one byte: no tokenizer is needed. */
export const BATCH_BYTES = 240_000;
/** Requests side by side: keeps OpenAI busy, far below its limits, and does not swamp a server on the runner. */
export const REQUESTS_IN_FLIGHT = 4;
/** Bytes of one text. OpenAI takes 8,192 tokens of a text, and a token is at least one byte. */
export const TEXT_BYTES = 8_192;

/**
 * An embedder over the `openai` SDK: batches are split and texts cut until the server takes them; what it does not answer
 * in time is split as well, and later batches are as small from the start. A text is refused
 * only when the server takes another one: what it refuses for any text (an unknown model, `dimensions`) is thrown as a
 * UserError, after one request more. Throws an InterruptedError when the server fails or limits longer than the
 * retries last. No message holds a text, a key, or a sentence of the server.
 */
export function openai(options: OpenAIOptions): Embedder {
  const { send, senseless } = requestsTo(options);
  // A server that is not OpenAI's own may give another model the same name.
  const known = options.baseUrl === null ? knownModels[options.model]?.dimensions : undefined;
  let dimensions = options.dimensions ?? known ?? null;
  let hasEverAnswered = false;
  const pace = { mostTexts: BATCH_TEXTS };

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
    batch: { texts: BATCH_TEXTS, bytes: BATCH_BYTES, inFlight: REQUESTS_IN_FLIGHT },
    textBytes: TEXT_BYTES,
    embed: (texts) => {
      const call: Call = {
        send: sendAndCheck,
        senseless,
        hasEverAnswered,
        isAnswering: false,
        retries: undefined,
        pace,
      };
      return take(call, texts);
    },
  };
}
