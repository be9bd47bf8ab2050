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
  /**
   * Leaves `encoding_format` out of all later requests, because some servers refuse it or a value of it; they answer with
   * floats then. False if it was left out before.
   */
  readonly dropFormat: () => boolean;
}

/** How servers name what they refuse. Their messages may repeat a text, which only leads to one more request. */
const FORMAT = /encoding.?format|base64/i;

interface Sent {
  readonly answer: Answer;
  /** Whether the server may not take the format that was asked for. */
  readonly isAboutFormat: boolean;
}

/** Requests to one server for one model. */
export function createRequests(
  options: OpenAIOptions & { readonly onTokens?: (tokens: number) => void },
): EmbeddingRequests {
  const { model, dimensions, timeoutMs = EMBEDDING_TIMEOUT_MS } = options;
  const server = { host: serverHost(options), model, timeoutMs };
  const clientWith = openaiClient(options);
  let hasFormat = true;
  /** Whether the server has answered with vectors, so that it takes the format. */
  let isFormatTaken = false;

  async function post(texts: readonly string[], onFailure: OnFailure): Promise<unknown> {
    const body = {
      model,
      // Servers refuse a lone surrogate, because it is not a character.
      input: texts.map((text) => text.toWellFormed()),
      // As numbers, vectors are four times as long, and take most of the time of reading an answer.
      ...(hasFormat ? { encoding_format: 'base64' } : {}),
      ...(dimensions === null ? {} : { dimensions }),
    };
    // Not `embeddings.create`: it asks for base64 in any case, and decodes it unchecked.
    const answer: unknown = await clientWith(onFailure).post('/embeddings', { body });
    // The SDK returns a string when the content type is not JSON. Some servers send JSON all the same.
    return typeof answer === 'string' ? JSON.parse(answer) : answer;
  }

  async function sendOnce(texts: readonly string[]): Promise<Sent> {
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
      return { answer: failureOf(error, { texts, isSlow, server }), isAboutFormat: refusesFormat(error) };
    }
    const vectors = parseVectors(answer, texts.length);
    if (vectors !== null) {
      options.onTokens?.(tokensOf(answer));
      return { answer: vectors, isAboutFormat: false };
    }
    const inside = failureInside(answer, server);
    return {
      answer: inside ?? protocolFailure('did not return one vector for each text', server),
      isAboutFormat: inside === null,
    };
  }

  async function send(texts: readonly string[]): Promise<Answer> {
    const sent = await sendOnce(texts);
    if (sent.isAboutFormat && hasFormat && !isFormatTaken) {
      hasFormat = false;
      return (await sendOnce(texts)).answer;
    }
    isFormatTaken ||= !isFailure(sent.answer);
    return sent.answer;
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

/** What the server says that the texts cost; 0 when it does not say. https://platform.openai.com/docs/api-reference/embeddings */
function tokensOf(answer: unknown): number {
  const { usage } = (answer ?? {}) as { readonly usage?: { readonly total_tokens?: unknown } | null };
  const tokens = usage?.total_tokens;
  return typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens > 0 ? tokens : 0;
}

/** Whether the server names the format as what it refuses. */
function refusesFormat(error: unknown): boolean {
  const { status, message } = error as { readonly status?: unknown; readonly message?: unknown };
  return (status === 400 || status === 422) && FORMAT.test(String(message));
}

export function isFailure(answer: Answer): answer is Failure {
  return 'kind' in answer;
}
