/** Creates the SDK's client for one embeddings server. */
import OpenAI from 'openai';
import { UserError } from '../core/model/errors.js';
import { EMBEDDING_RETRIES, EMBEDDING_TIMEOUT_MS } from '../limits.js';

const OPENAI_URL = 'https://api.openai.com/v1';
/** The SDK demands a key. Without a key of the user, no request has an Authorization header. */
const KEY_PLACEHOLDER = 'none';

export interface OpenAIOptions {
  readonly model: string;
  /** Null for a server that needs no key. */
  readonly apiKey: string | null;
  /** Up to and including `/v1`; null for OpenAI itself. */
  readonly baseUrl: string | null;
  /** Sent only when not null, because most models and servers refuse it. */
  readonly dimensions: number | null;
  /** The limit of one request; EMBEDDING_TIMEOUT_MS by default. */
  readonly timeoutMs?: number;
  /** EMBEDDING_RETRIES by default. */
  readonly retries?: number;
}

/** Returns a client that calls `onTimeout` when a request is not answered in time, before the SDK sends it again. */
export type ClientFactory = (onTimeout: () => void) => OpenAI;

/** The client ignores environment variables (OPENAI_BASE_URL, OPENAI_ORG_ID, OPENAI_CUSTOM_HEADERS, OPENAI_LOG …). */
export function openaiClient({ apiKey, baseUrl, timeoutMs, retries }: OpenAIOptions): ClientFactory {
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

/** The host and port of the server. @throws UserError when the base URL is not one, or contains credentials */
export function serverHost({ baseUrl }: OpenAIOptions): string {
  const url = baseUrl ?? OPENAI_URL;
  if (!URL.canParse(url)) {
    throw new UserError('openai-base-url is not a URL: it must begin with https:// and end with /v1.');
  }
  const { username, password, host } = new URL(url);
  if (username !== '' || password !== '') {
    throw new UserError(
      'openai-base-url contains a user name or a password: give the key as openai-api-key.',
    );
  }
  return host;
}
