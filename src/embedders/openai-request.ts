/** Sends one request to an embeddings server, and sorts out what its answer means. */
import { APIError } from 'openai';
import type { Vector } from '../core/model/embedding.js';
import { UserError } from '../core/model/errors.js';
import { EMBEDDING_TIMEOUT_MS } from '../limits.js';
import { openaiClient, serverHost, type OpenAIOptions } from './openai-client.js';
import { describeFailure, toUserError, type Server, type ServerFailure } from './openai-errors.js';
import { parseVectors } from './openai-vectors.js';

/**
 * With one of these, the text or the batch may be at fault. llama.cpp answers 500 to a text over its batch size:
 * ggml-org/llama.cpp#11105.
 */
const TEXT_MAY_BE_AT_FAULT = new Set([400, 413, 422, 500]);

/** The server refused the request, because of its texts or for another reason. */
export interface Rejection {
  readonly status: number;
  /** Status, code and type: safe to show. */
  readonly detail: string;
  /** What to throw when the texts turn out not to be at fault. */
  readonly error: UserError;
}

/** For each text its unit vector, or null for a vector without a direction. `slow`: the server did not answer in time. */
export type Answer = readonly (Vector | null)[] | Rejection | 'slow';

export interface EmbeddingRequests {
  /**
   * Sends the texts. A batch that is not answered in time is not sent again; a single text is.
   * @throws InterruptedError when running again may help
   * @throws UserError for any other failure that no other text would avoid
   */
  readonly send: (texts: readonly string[], retries?: number) => Promise<Answer>;
  /** The error for an answer that breaks the protocol; `what` the server did wrong, as a predicate. */
  readonly protocolError: (what: string) => UserError;
}

/** Requests to one server for one model. @throws UserError when the base URL cannot be used */
export function createRequests(options: OpenAIOptions): EmbeddingRequests {
  const { model, dimensions, timeoutMs = EMBEDDING_TIMEOUT_MS } = options;
  const server = { host: serverHost(options), model, timeoutMs };
  const clientWith = openaiClient(options);
  const protocolError = (what: string): UserError =>
    new UserError(
      `The embeddings server at ${server.host} ${what}: check openai-base-url and embedding-model.`,
    );

  async function send(texts: readonly string[], retries?: number): Promise<Answer> {
    const slow = new AbortController();
    const { embeddings } = clientWith(() => {
      if (texts.length > 1) {
        slow.abort();
      }
    });
    const body = {
      model,
      // Servers refuse a lone surrogate, because it is not a character.
      input: texts.map((text) => text.toWellFormed()),
      encoding_format: 'float' as const,
      ...(dimensions === null ? {} : { dimensions }),
    };
    const limits = { signal: slow.signal, ...(retries === undefined ? {} : { maxRetries: retries }) };
    let answer: unknown;
    try {
      answer = await embeddings.create(body, limits);
    } catch (error) {
      if (slow.signal.aborted) {
        return 'slow';
      }
      if (error instanceof SyntaxError) {
        // Not kept as the cause, because the message of the JSON parser quotes what it could not read.
        throw protocolError('did not answer with JSON');
      }
      return toRejection(error, server);
    }
    const vectors = parseVectors(answer, texts.length);
    if (vectors === null) {
      throw protocolError('did not return one vector for each text');
    }
    return vectors;
  }
  return { send, protocolError };
}

/** @throws UserError when the failure has nothing to do with the texts, and `error` itself when it is not the SDK's */
function toRejection(error: unknown, server: Server): Rejection {
  if (!(error instanceof APIError)) {
    throw error;
  }
  const failure: ServerFailure = error;
  const { status = 0 } = failure;
  if (!TEXT_MAY_BE_AT_FAULT.has(status)) {
    throw toUserError(failure, server);
  }
  return { status, detail: describeFailure(failure), error: toUserError(failure, server) };
}
