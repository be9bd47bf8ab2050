/** Waits for a rate limit to pass: as long as GitHub says, within the wait budget of the run. */
import { setTimeout as timer } from 'node:timers/promises';
import type { WaitBudget } from '../../core/ports/world.js';
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
 * Seconds until GitHub accepts this request again; null when the failure is not a rate limit. In the order that GitHub
 * documents: `retry-after`; else the reset time of a limit that is used up; else a minute, doubled for each earlier try.
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
    // By GitHub's clock if it is known, because a runner's may be wrong. One second more, because times have no fractions.
    const now = Date.parse(String(headers['date'])) || Date.now();
    return Math.max(0, Math.ceil(reset - now / 1000)) + 1;
  }
  const isLimit = status === 429 || after !== undefined || RATE_LIMIT_WORDS.test(message ?? '');
  return isLimit ? RATE_LIMIT_WAIT_DEFAULT_S * 2 ** tries : null;
}

/** The clock of the process. Tests replace it. */
export interface Stopwatch {
  /** Seconds since the process started. */
  elapsedS(): number;
  sleep(seconds: number): Promise<void>;
}

const processTime: Stopwatch = {
  elapsedS: () => process.uptime(),
  sleep: (seconds) => timer(seconds * 1000),
};

/** The wait budget of one run, shared by everything that waits for a server. Waits at the same time count once. */
export function newWaitBudget(time: Stopwatch = processTime): WaitBudget {
  let waitedS = 0;
  let waiting = 0;
  let lastEndS = 0;
  return {
    async wait(seconds, announce) {
      const endS = time.elapsedS() + seconds;
      const addedS = waiting === 0 ? seconds : Math.max(0, endS - lastEndS);
      if (
        seconds > RATE_LIMIT_WAIT_MAX_S ||
        waitedS + addedS > RATE_LIMIT_WAIT_TOTAL_MAX_S ||
        endS > RUN_WAITS_END_S
      ) {
        return false;
      }
      lastEndS = waiting === 0 ? endS : Math.max(lastEndS, endS);
      waitedS += addedS;
      waiting += 1;
      announce();
      try {
        await time.sleep(seconds);
      } finally {
        waiting -= 1;
      }
      return true;
    },
  };
}
