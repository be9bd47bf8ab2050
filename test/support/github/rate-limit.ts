/** GitHub's primary rate limit: a number of requests per window of time. */
import { refusal, type Answer } from './answer.js';

export interface RateLimitOptions {
  /** Per window; 5,000 by default. */
  readonly requests?: number;
  /** The length of a window; an hour by default. GitHub gives its end in whole seconds. */
  readonly windowMs?: number;
}

export interface RateLimit {
  /** Counts a request; returns the refusal when none was left. */
  count(): Answer | null;
  headers(): Readonly<Record<string, string>>;
  /** Begins a new window now. */
  renew(): void;
}

const REQUESTS_DEFAULT = 5_000;
const WINDOW_DEFAULT_MS = 3_600_000;

/** Without options, the headers count the requests, and none is refused. */
export function rateLimit(options?: RateLimitOptions): RateLimit {
  const { requests = REQUESTS_DEFAULT, windowMs = WINDOW_DEFAULT_MS } = options ?? {};
  let used = 0;
  let resetS = 0;
  return {
    count() {
      if (Date.now() >= resetS * 1000) {
        used = 0;
        resetS = Math.ceil((Date.now() + windowMs) / 1000);
      }
      if (options !== undefined && used >= requests) {
        return refusal(403, 'API rate limit exceeded for installation ID 1.');
      }
      used += 1;
      return null;
    },
    renew() {
      resetS = 0;
    },
    headers: () => ({
      'x-ratelimit-limit': String(requests),
      'x-ratelimit-remaining': String(Math.max(0, requests - used)),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(resetS),
      'x-ratelimit-resource': 'core',
    }),
  };
}
