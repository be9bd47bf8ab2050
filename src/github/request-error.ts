/** What can go wrong with a request to GitHub, and whether it will go right later. */
import { RATE_LIMIT_WAIT_DEFAULT_S } from '../limits.js';

/** What was asked for. */
export interface Request {
  readonly method: string;
  readonly url: string;
}

/** What octokit throws, as far as it can be relied on. */
export interface Failure {
  /** As it was sent; what a hook is told may still have variables in braces. */
  readonly request?: Request;
  readonly status?: number;
  readonly message?: string;
  /** Absent when there was no answer. */
  readonly response?: { readonly headers?: Readonly<Record<string, string | number | undefined>> };
}

/** An answer whose status says that all is well, and whose body is cut off, too slow, or not what was asked for. */
export class BrokenAnswer extends Error {
  override readonly name = 'BrokenAnswer';

  constructor(readonly request: Request) {
    super('the body is not whole');
  }
}

/** Whether the same request may well succeed a little later; a rate limit is another matter. */
export function isPassing(failure: Failure): boolean {
  const { status = 0 } = failure;
  return failure instanceof BrokenAnswer || status >= 500 || status === 409;
}

/** Told apart by its words alone when a proxy, or an older GitHub Enterprise Server, leaves the headers out. */
const RATE_LIMIT_WORDS = /\brate limit\b|\babuse detection\b/i;

/**
 * Seconds until a request that met a rate limit is welcome again; null when the failure is no rate limit. In the order
 * that GitHub asks for: `retry-after`, then the end of a limit that is used up, else a minute, which doubles with each
 * of the `tries` before.
 */
export function rateLimitOf({ status, message, response }: Failure, tries = 0): number | null {
  if (status !== 403 && status !== 429) {
    return null;
  }
  const headers = response?.headers ?? {};
  const after = headers['retry-after'];
  if (/^\d+$/.test(String(after))) {
    return Math.max(1, Number(after));
  }
  const reset = Number(headers['x-ratelimit-reset']);
  if (String(headers['x-ratelimit-remaining']) === '0' && reset > 0) {
    // By GitHub's own clock where it is told: a runner's may be wrong. One second more, because times are cut off.
    const now = Date.parse(String(headers['date'])) || Date.now();
    return Math.max(0, Math.ceil(reset - now / 1000)) + 1;
  }
  const isLimit = status === 429 || after !== undefined || RATE_LIMIT_WORDS.test(message ?? '');
  return isLimit ? RATE_LIMIT_WAIT_DEFAULT_S * 2 ** tries : null;
}

/** The path of an address, without the query: it may be long, and the path says what was asked for. */
export function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/]*/, '').replace(/\?.*/s, '');
}
