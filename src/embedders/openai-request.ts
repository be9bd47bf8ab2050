/** One request to a server of OpenAI's shape: what is sent, what is believed of the answer, and what errors may say. */
import OpenAI from 'openai';
import { APIError } from 'openai';
import type { Vector } from '../core/model/embedding.js';
import { UserError } from '../core/model/errors.js';
import { EMBEDDING_RETRIES, EMBEDDING_TIMEOUT_MS } from '../limits.js';
import { describeFailure, toUserError, type ServerFailure } from './openai-errors.js';

const OPENAI_URL = 'https://api.openai.com/v1';
/** The SDK wants a key. Without one, no Authorization header leaves the machine. */
const KEY_PLACEHOLDER = 'none';
/** How far from 1 a length may be by rounding to single precision. */
const UNIT_TOLERANCE = 1e-6;
/** The text or the batch may be at fault. llama.cpp answers 500 to a text past its batch size: ggml-org/llama.cpp#11105. */
const TEXT_MAY_BE_AT_FAULT = new Set([400, 413, 422, 500]);

export interface OpenAIOptions {
  readonly model: string;
  /** Null for a server that asks for none. */
  readonly apiKey: string | null;
  /** Up to and with `/v1`; null for OpenAI itself. */
  readonly baseUrl: string | null;
  /** Sent only when not null: most models and servers refuse it. */
  readonly dimensions: number | null;
  readonly timeoutMs?: number;
  readonly retries?: number;
}

/** The server refused the request, by reason of its texts or of something else. */
export interface Rejection {
  readonly status: number;
  /** Status, code and type: safe to show. */
  readonly detail: string;
  /** What to throw when the texts turn out not to be at fault. */
  readonly error: UserError;
}

/** For each text its unit vector, or null where the server gave nothing that could be made one; `slow`: it gave no answer in time. */
export type Answer = readonly (Vector | null)[] | Rejection | 'slow';

export interface Requests {
  /**
   * Throws a UserError, or an InterruptedError where it is worth while to run again. A batch that is not answered in time is
   * not sent again; a single text is.
   */
  readonly send: (texts: readonly string[], retries?: number) => Promise<Answer>;
  /** What to throw for an answer that breaks the protocol. */
  readonly senseless: (what: string) => UserError;
}

function checkBaseUrl(baseUrl: string): string {
  if (!URL.canParse(baseUrl)) {
    throw new UserError('openai-base-url is not a URL: give it with https:// and up to /v1');
  }
  const { username, password, host } = new URL(baseUrl);
  if (username !== '' || password !== '') {
    throw new UserError('openai-base-url holds a user name or a password: give the key as openai-api-key');
  }
  return host;
}

/** A client that environment variables (OPENAI_BASE_URL, OPENAI_ORG_ID, OPENAI_CUSTOM_HEADERS, OPENAI_LOG …) do not change. */
function createClient({ apiKey, baseUrl, timeoutMs, retries }: OpenAIOptions): Client {
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    'user-agent': 'tiara',
    ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
  };
  const client = new OpenAI({
    apiKey: apiKey ?? KEY_PLACEHOLDER,
    adminAPIKey: null,
    baseURL: baseUrl ?? OPENAI_URL,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
    timeout: timeoutMs ?? EMBEDDING_TIMEOUT_MS,
    maxRetries: retries ?? EMBEDDING_RETRIES,
  });
  return (onTimeout) =>
    client.withOptions({
      fetch: (url, init) =>
        fetch(url, { ...init, headers }).catch((error: unknown) => {
          if (init?.signal?.aborted === true) {
            onTimeout();
          }
          throw error;
        }),
    });
}

/** A client that calls this when a request is not answered in time, before it would send it again. */
type Client = (onTimeout: () => void) => OpenAI;

/** The vector made unit length; null when it has no direction: nothing in it, something not finite, only zeros. */
function toUnitVector(vector: readonly unknown[]): Vector | null {
  if (!vector.every((value) => typeof value === 'number')) {
    return null;
  }
  const length = Math.hypot(...vector);
  if (!Number.isFinite(length) || length === 0) {
    return null;
  }
  return Math.abs(length - 1) < UNIT_TOLERANCE ? vector : vector.map((value) => value / length);
}

/** The items in the order of the texts, by their `index`; null unless there is exactly one array of numbers for each. */
function orderedVectors(answer: unknown, count: number): (readonly unknown[])[] | null {
  const items = (answer as { data?: unknown } | null | undefined)?.data;
  if (!Array.isArray(items) || items.length !== count) {
    return null;
  }
  const vectors = new Map<unknown, readonly unknown[]>();
  for (const item of items as ({ index?: unknown; embedding?: unknown } | null)[]) {
    if (Array.isArray(item?.embedding)) {
      vectors.set(item.index, item.embedding as unknown[]);
    }
  }
  const ordered = Array.from({ length: count }, (_, index) => vectors.get(index));
  return ordered.every((vector) => vector !== undefined) ? ordered : null;
}

/** Requests to one server for one model. Throws a UserError when the base URL cannot be one. */
export function createRequests(options: OpenAIOptions): Requests {
  const { model, dimensions, timeoutMs = EMBEDDING_TIMEOUT_MS } = options;
  const server = { host: checkBaseUrl(options.baseUrl ?? OPENAI_URL), model, timeoutMs };
  const client = createClient(options);
  const senseless = (what: string): UserError =>
    new UserError(
      `The embeddings server at ${server.host} ${what}: check openai-base-url and embedding-model.`,
    );

  async function send(texts: readonly string[], retries?: number): Promise<Answer> {
    const body = {
      model,
      // A lone surrogate is no character, and no server takes one.
      input: texts.map((text) => text.toWellFormed()),
      encoding_format: 'float' as const,
      ...(dimensions === null ? {} : { dimensions }),
    };
    const slow = new AbortController();
    const { embeddings } = client(() => {
      if (texts.length > 1) {
        slow.abort();
      }
    });
    let answer: unknown;
    try {
      answer = await embeddings.create(body, {
        signal: slow.signal,
        ...(retries === undefined ? {} : { maxRetries: retries }),
      });
    } catch (error) {
      if (slow.signal.aborted) {
        return 'slow';
      }
      if (!(error instanceof APIError)) {
        // The parser of JSON quotes what it could not read: not passed on.
        throw error instanceof SyntaxError ? senseless('answered something else than JSON') : error;
      }
      const failure: ServerFailure = error;
      const { status = 0 } = failure;
      if (TEXT_MAY_BE_AT_FAULT.has(status)) {
        return { status, detail: describeFailure(failure), error: toUserError(failure, server) };
      }
      throw toUserError(failure, server);
    }
    const vectors = orderedVectors(answer, texts.length);
    if (vectors === null) {
      throw senseless('did not answer one vector for each text');
    }
    return vectors.map(toUnitVector);
  }
  return { send, senseless };
}
