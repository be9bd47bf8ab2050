/** How long a rate limit is waited for: what GitHub asks for, within the wait budget of the run. */
import { setTimeout as timer } from 'node:timers/promises';
import {
  RATE_LIMIT_WAIT_DEFAULT_S,
  RATE_LIMIT_WAIT_MAX_S,
  RATE_LIMIT_WAIT_TOTAL_MAX_S,
  RUN_WAITS_END_S,
} from '../../limits.js';
import type { RequestFailure } from './request-error.js';

/** Identifies a rate limit when a proxy, or an older GitHub Enterprise Server, leaves out the headers. */
const RATE_LIMIT_WORDS = /\brate limit\b|\babuse detection\b/i;

/**
 * Seconds to wait before GitHub accepts this request again; null when the failure is no rate limit. Takes, in the order
 * that GitHub documents: `retry-after`, the reset time of a limit that is used up, else a minute, doubled for each of the
 * `tries` so far.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export function rateLimitWaitS({ status, message, response }: RequestFailure, tries = 0): number | null {
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
    // By GitHub's clock where it is known, because a runner's may be wrong. One second more, because times are cut off.
    const now = Date.parse(String(headers['date'])) || Date.now();
    return Math.max(0, Math.ceil(reset - now / 1000)) + 1;
  }
  const isLimit = status === 429 || after !== undefined || RATE_LIMIT_WORDS.test(message ?? '');
  return isLimit ? RATE_LIMIT_WAIT_DEFAULT_S * 2 ** tries : null;
}

/** The time of the process; tests replace it. */
export interface Stopwatch {
  /** Seconds since the process started. */
  elapsedS(): number;
  sleep(seconds: number): Promise<void>;
}

export interface WaitBudget {
  /**
   * Calls `announce`, waits and returns true. Returns false at once when the wait is longer than one wait may be, than all
   * waits of a run together, or than the run has left.
   */
  wait(seconds: number, announce: () => void): Promise<boolean>;
}

const processTime: Stopwatch = {
  elapsedS: () => process.uptime(),
  sleep: (seconds) => timer(seconds * 1000),
};

/** The wait budget of one run, shared by all its clients. */
export function newWaitBudget(time: Stopwatch = processTime): WaitBudget {
  let waitedS = 0;
  return {
    async wait(seconds, announce) {
      if (
        seconds > RATE_LIMIT_WAIT_MAX_S ||
        waitedS + seconds > RATE_LIMIT_WAIT_TOTAL_MAX_S ||
        time.elapsedS() + seconds > RUN_WAITS_END_S
      ) {
        return false;
      }
      waitedS += seconds;
      announce();
      await time.sleep(seconds);
      return true;
    },
  };
}
