/** Sends one request to an embeddings server, and sorts out what its answer means. */
import type { Vector } from '../core/model/embedding.js';
import { UserError } from '../core/model/errors.js';
import { EMBEDDING_TIMEOUT_MS } from '../limits.js';
import { openaiClient, serverHost, type OnFailure, type OpenAIOptions } from './openai-client.js';
import type { Server } from './openai-errors.js';
import { failureOf, protocolFailure, type Failure } from './openai-failure.js';
import { failureInside, parseVectors } from './openai-vectors.js';

/** For each text its unit vector, or null for a vector without a direction; or why there are none. */
export type Answer = readonly (Vector | null)[] | Failure;

export interface EmbeddingRequests {
  readonly server: Server;
  /**
   * Sends the texts once. A failure of the server is returned, because it may be about these texts only.
   * @throws UserError when the way to the server is closed: its certificate, a proxy, a redirect
   */
  readonly send: (texts: readonly string[]) => Promise<Answer>;
  /** Leaves `encoding_format` out of all later requests, because some servers refuse it. False if it was left out before. */
  readonly dropFormat: () => boolean;
}

/** Requests to one server for one model. */
export function createRequests(options: OpenAIOptions): EmbeddingRequests {
  const { model, dimensions, timeoutMs = EMBEDDING_TIMEOUT_MS } = options;
  const server = { host: serverHost(options), model, timeoutMs };
  const clientWith = openaiClient(options);
  let hasFormat = true;

  async function post(texts: readonly string[], onFailure: OnFailure): Promise<unknown> {
    const body = {
      model,
      // Servers refuse a lone surrogate, because it is not a character.
      input: texts.map((text) => text.toWellFormed()),
      ...(hasFormat ? { encoding_format: 'float' } : {}),
      ...(dimensions === null ? {} : { dimensions }),
    };
    // Not `embeddings.create`: without an encoding format, it asks for base64.
    const answer: unknown = await clientWith(onFailure).post('/embeddings', { body });
    // The SDK returns a string when the content type is not JSON. Some servers send JSON all the same.
    return typeof answer === 'string' ? JSON.parse(answer) : answer;
  }

  async function send(texts: readonly string[]): Promise<Answer> {
    const failed: { why: 'timeout' | UserError | null } = { why: null };
    let answer: unknown;
    try {
      answer = await post(texts, (why) => {
        failed.why = why;
      });
    } catch (error) {
      // The way to the server is closed, to any text.
      if (failed.why instanceof UserError) {
        throw failed.why;
      }
      const isSlow = failed.why === 'timeout';
      return failureOf(error, { texts, isSlow, server });
    }
    return (
      parseVectors(answer, texts.length) ??
      failureInside(answer, server) ??
      protocolFailure('did not return one vector for each text', server)
    );
  }

  return {
    server,
    send,
    dropFormat() {
      const hadFormat = hasFormat;
      hasFormat = false;
      return hadFormat;
    },
  };
}

export function isFailure(answer: Answer): answer is Failure {
  return 'kind' in answer;
}
