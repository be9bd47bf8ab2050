/** Creates the SDK's client for one embeddings server. */
import OpenAI from 'openai';
import { UserError } from '../core/model/errors.js';
import { EMBEDDING_TIMEOUT_MS } from '../limits.js';
import { sendRequest } from '../network/send-request.js';

const OPENAI_URL = 'https://api.openai.com/v1';
/** The SDK demands a key. Without a key of the user, no request has an Authorization header. */
const KEY_PLACEHOLDER = 'none';

/** https://learn.microsoft.com/azure/ai-foundry/openai/reference */
const AZURE_HOST = /\.(openai|cognitiveservices|services\.ai)\.azure\.(com|us|cn)$/;

export interface OpenAIOptions {
  readonly model: string;
  /** Null for a server that needs no key. */
  readonly apiKey: string | null;
  /** Up to and including `/v1`, with the query that every request needs; null for OpenAI itself. */
  readonly baseUrl: string | null;
  /** Sent only when not null, because most models and servers refuse it. */
  readonly dimensions: number | null;
  /** The limit of one request; EMBEDDING_TIMEOUT_MS by default. */
  readonly timeoutMs?: number;
  /** EMBEDDING_RETRIES by default. */
  readonly retries?: number;
}

/** Told why a request failed: it was not answered in time, or no retry helps. The SDK replaces these errors with its own. */
export type OnFailure = (why: 'timeout' | UserError) => void;

export type ClientFactory = (onFailure: OnFailure) => OpenAI;

/** The client ignores environment variables (OPENAI_BASE_URL, OPENAI_ORG_ID, OPENAI_CUSTOM_HEADERS, OPENAI_LOG …). */
export function openaiClient({ apiKey, baseUrl, timeoutMs }: OpenAIOptions): ClientFactory {
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    'user-agent': 'tiara',
    ...(apiKey === null ? {} : keyHeader(apiKey, baseUrl)),
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
    // openai-session.ts retries: it waits as long as the server says, and tells a failing server from a failing text.
    maxRetries: 0,
  });
  return (onFailure) =>
    client.withOptions({
      fetch: async (url, init) => {
        try {
          // The SDK gives a string, and would send the texts and the key to wherever a redirect leads.
          const answer = await sendRequest(url as string, { ...init, headers, redirect: 'manual' });
          return refuseRedirect(answer);
        } catch (error) {
          if (error instanceof UserError) {
            onFailure(error);
          } else if (init?.signal?.aborted === true) {
            onFailure('timeout');
          }
          throw error;
        }
      },
    });
}

/** Azure has a header of its own for keys. A gateway before it has another host, but keeps the `api-version` of its addresses. */
export function keyHeader(apiKey: string, baseUrl: string | null): Readonly<Record<string, string>> {
  const { hostname, searchParams } = new URL(baseUrl ?? OPENAI_URL);
  return AZURE_HOST.test(hostname) || searchParams.has('api-version')
    ? { 'api-key': apiKey }
    : { authorization: `Bearer ${apiKey}` };
}

/** @throws UserError when the server points to another address: texts and the key go to no host but the given one */
function refuseRedirect(answer: Response): Response {
  const { status, url } = answer;
  if (status >= 300 && status < 400) {
    throw new UserError(
      `The embeddings server at ${new URL(url).host} redirects to another address (status ${status}), and texts are sent to no other: give the final address as openai-base-url.`,
    );
  }
  return answer;
}

/** The host and port of the server. */
export function serverHost({ baseUrl }: OpenAIOptions): string {
  return new URL(baseUrl ?? OPENAI_URL).host;
}
