/** Embeds texts with OpenAI, or with any server that has the same API. */
import type { Refusal, Vector } from '../core/model/embedding.js';
import type { Embedder } from '../core/ports/embedder.js';
import { EMBEDDING_REQUESTS_IN_FLIGHT, EMBEDDING_TEXT_BYTES } from '../limits.js';
import { trackBatchSize } from './batch-size.js';
import type { OpenAIOptions } from './openai-client.js';
import type { Session, SessionOptions } from './openai-session.js';

/** The dimensions of OpenAI's own models, by name. The first vector of any other model shows its dimensions. */
export const KNOWN_DIMENSIONS: Readonly<Partial<Record<string, number>>> = {
  'text-embedding-3-small': 1536,
  'text-embedding-3-large': 3072,
  'text-embedding-ada-002': 1536,
};

/**
 * An embedder over the `openai` SDK. Whatever makes a batch fail is the batch's own as long as the server accepts a harmless
 * text: the batch is split, a text is cut until it is accepted, and later batches are as small as those that worked. A text
 * counts as refused only when the server accepts another one. If the server refuses every text (an unknown model, wrong
 * `dimensions`), `embed` throws a UserError after one more request. It throws an InterruptedError when the server fails or
 * limits requests for longer than the retries last. No error message contains a text, a key, or a message of the server.
 */
export function openaiEmbedder(options: OpenAIOptions, sessionOptions: SessionOptions): Embedder {
  // Another server may use the name of an OpenAI model for a different one.
  const known = options.baseUrl === null ? KNOWN_DIMENSIONS[options.model] : undefined;
  const knownDimensions = options.dimensions ?? known ?? null;
  const size = trackBatchSize(options.timeoutMs);
  let tokens = 0;
  let session: Session | null = null;
  /** Loading the SDK takes longer than the rest of a run that embeds nothing, so it waits for the first text. */
  const load = async (): Promise<(texts: readonly string[]) => Promise<(Vector | Refusal)[]>> => {
    const [{ openSession }, { embedSplitting }] = await Promise.all([
      import('./openai-session.js'),
      import('./openai-split.js'),
    ]);
    const onTokens = (used: number): void => {
      tokens += used;
    };
    const opened = openSession({ ...options, knownDimensions, size, onTokens }, sessionOptions);
    session = opened;
    return (texts) => embedSplitting(opened, texts);
  };
  let loading: ReturnType<typeof load> | null = null;
  return {
    model: options.model,
    get dimensions() {
      return session?.dimensions ?? knownDimensions;
    },
    get batch() {
      return { ...size.next, inFlight: EMBEDDING_REQUESTS_IN_FLIGHT };
    },
    get tokens() {
      return tokens === 0 ? null : tokens;
    },
    textBytes: EMBEDDING_TEXT_BYTES,
    async embed(texts) {
      loading ??= load();
      const embed = await loading;
      return embed(texts);
    },
  };
}
