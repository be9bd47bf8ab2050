/** Retries what failed for a reason that passes by itself, for a limited time. */
import { setTimeout } from 'node:timers/promises';
import type { Log } from '../../core/ports/log.js';
import {
  DATABASE_RETRY_FIRST_MS,
  DATABASE_RETRY_LONGEST_MS,
  DATABASE_RETRY_MS,
  DATABASE_RETRY_UNREACHED_MS,
} from '../../limits.js';
import type { TidbContact } from './tidb-connection.js';
import { explainTidbError, failureName, isRetryable } from './tidb-errors.js';

export interface RetryOptions {
  /** host:port, for messages. */
  readonly server: string;
  readonly log: Log;
  readonly contact: TidbContact;
  /** How long failures are retried. DATABASE_RETRY_MS when absent. */
  readonly retryMs?: number | undefined;
}

/** Returns a function that retries work after temporary errors. Every try must be able to start over. */
export function createRetry(options: RetryOptions): <T>(work: () => Promise<T>) => Promise<T> {
  const { server, log, contact, retryMs = DATABASE_RETRY_MS } = options;
  /** Since the last answer to any work of this run. After a failure to get one, what follows is tried only once. */
  let failingSince = Infinity;
  return async (work) => {
    let since = Infinity;
    for (let tries = 1; ; tries += 1) {
      try {
        const result = await work();
        failingSince = Infinity;
        return result;
      } catch (error) {
        const now = performance.now();
        failingSince = isRetryable(error) ? Math.min(failingSince, now) : Infinity;
        since = Math.min(since, now, failingSince);
        const limit = contact.hasAnswered ? retryMs : Math.min(retryMs, DATABASE_RETRY_UNREACHED_MS);
        const wait = waitBeforeRetry(tries);
        if (!isRetryable(error)) {
          throw explainTidbError(error, server);
        }
        if (now + wait > since + limit) {
          failingSince = -Infinity;
          throw explainTidbError(error, server, contact.isOpen && !contact.hasAnswered);
        }
        log.debug(`Retrying on the database at ${server} in ${wait} ms (${failureName(error)}).`);
        await setTimeout(wait);
      }
    }
  };
}

/** Doubles up to a maximum, in ms. Jittered, so that runs in conflict do not retry at the same time. */
function waitBeforeRetry(tries: number): number {
  const longest = Math.min(DATABASE_RETRY_FIRST_MS * 2 ** (tries - 1), DATABASE_RETRY_LONGEST_MS);
  return Math.round(longest * (0.5 + Math.random()));
}
