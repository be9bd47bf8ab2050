/** A fetch that asks no host but GitHub's, and holds no more of an answer than fits into memory. */
import { UserError } from '../../core/model/errors.js';
import { ANSWER_BYTES_MAX, REDIRECTS_MAX } from '../../limits.js';
import type { sendRequest } from '../../network/send-request.js';
import { OversizedAnswerError, type Request } from './request-error.js';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Wraps `send`. A GET follows redirects on its host; any other method, or `redirect: 'manual'`, gets the redirect as its
 * answer. The body is read before it returns; one that is cut off or stalls counts as empty.
 * @throws UserError for a redirect to another host, OversizedAnswerError for a body over ANSWER_BYTES_MAX
 */
export function guardedFetch(send: typeof sendRequest): typeof sendRequest {
  return async (address, init = {}) => {
    const { method = 'GET' } = init;
    const url = new URL(address);
    const isFollowed = method === 'GET' && init.redirect !== 'manual';
    const response = await askHost(send, url, init, isFollowed ? REDIRECTS_MAX : 0);
    return withBoundedBody(response, { method, url: url.href });
  };
}

/** The answer after at most so many redirects, each within the host. */
async function askHost(
  send: typeof sendRequest,
  url: URL,
  init: RequestInit,
  redirectsMax: number,
): Promise<Response> {
  const response = await send(url, { ...init, redirect: 'manual' });
  const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
  const target = location === null ? null : URL.parse(location, url.href);
  if (target === null) {
    return response;
  }
  if (target.origin !== url.origin) {
    await response.body?.cancel();
    throw otherHostError(url.origin, target.href);
  }
  if (redirectsMax === 0) {
    return response;
  }
  await response.body?.cancel();
  return askHost(send, target, init, redirectsMax - 1);
}

/** The error for a link or a redirect from this host to another one: the token, or an answer, would be a stranger's. */
export function otherHostError(origin: string, url: string): UserError {
  return new UserError(
    `An answer from ${origin} leads to another host (${new URL(url).origin}), which was not asked. ` +
      'Check GITHUB_API_URL and the proxy of the runner.',
  );
}

/**
 * The response with its body in memory. Octokit reads the body of a failure by one of the two methods, and takes `body` for
 * the data of a success.
 */
async function withBoundedBody(response: Response, request: Request): Promise<Response> {
  if (response.body === null) {
    return response;
  }
  const body = await readBody(response.body, request);
  const text = (): string => new TextDecoder().decode(body);
  return Object.defineProperties(response, {
    text: { value: () => Promise.resolve(text()) },
    arrayBuffer: { value: () => Promise.resolve(new Uint8Array(body).buffer) },
    body: { get: () => (isJson(response) ? parseOrLeave(text()) : text()) },
  });
}

/** Octokit's own rule. */
function isJson(response: Response): boolean {
  const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  return type === 'application/json' || type === 'application/scim+json';
}

/** A text that is not JSON stays a text, as with Octokit. complete-answer.ts refuses it. */
function parseOrLeave(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Counts the bytes as they arrive, after decompression: neither a small compressed body nor a wrong length deceives it. */
async function readBody(body: ReadableStream<Uint8Array>, request: Request): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const part of body) {
      bytes += part.length;
      if (bytes > ANSWER_BYTES_MAX) {
        throw new OversizedAnswerError(request);
      }
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof OversizedAnswerError) {
      throw error;
    }
    return Buffer.alloc(0);
  }
  return Buffer.concat(parts);
}
