/** One request, asked again while that is worth its wait. */
import type { Log } from '../../core/ports/log.js';
import { RATE_LIMIT_RETRIES, REQUEST_RETRIES } from '../../limits.js';
import { type WaitBudget, rateLimitWaitS } from './rate-limit.js';
import { BrokenAnswerError, type RequestFailure, isTransient, urlPath } from './request-error.js';

interface Asked {
  readonly method: string;
  readonly url: string;
  /** May have `retries`: how often an answer of 5xx to this request is asked for again; and `isList`: a list is expected. */
  readonly request?: object;
}

interface Answer {
  readonly url: string;
  readonly status: number;
  readonly data: unknown;
}

/** Attempts that have failed so far. */
interface Tries {
  limited: number;
  failed: number;
}

/**
 * The whole answer to a request: after a rate limit it is asked for again when GitHub says, after a failure that may
 * pass a little later each time.
 * @throws the last failure, when there were enough or the run's waitBudget is at its end
 */
export async function requestWithRetry<A extends Answer>(
  request: Asked,
  ask: () => A | Promise<A>,
  { waitBudget, log }: { readonly waitBudget: WaitBudget; readonly log: Log },
): Promise<A> {
  const tries: Tries = { limited: 0, failed: 0 };
  for (;;) {
    try {
      return assertWhole(await ask(), request);
    } catch (error) {
      const pause = nextPauseS(error, request, tries);
      const announce = (): void => {
        log.info(`${whatHappened(error, request)}: asking again in ${pause ?? 0} s.`);
      };
      if (pause === null || !(await waitBudget.wait(pause, announce))) {
        throw error;
      }
    }
  }
}

/**
 * The answer, unless its body is not what its status promises. Octokit gives a body that is cut off, stalls or is no
 * JSON as a text, and an empty text, or an object, would be taken for an empty list by the pagination plugin.
 */
function assertWhole<A extends Answer>(answer: A, { method, request = {} }: Asked): A {
  const { url, status, data } = answer;
  // An app that needs a new token in the middle of a listing asks for it with the listing's options.
  const { isList = false } = (method === 'GET' ? request : {}) as { isList?: boolean };
  const isJson = typeof data === 'object' && data !== null && !(data instanceof ArrayBuffer);
  if ((status === 200 || status === 201) && (!isJson || (isList && !Array.isArray(data)))) {
    throw new BrokenAnswerError({ method, url });
  }
  return answer;
}

/** Seconds until the next attempt, which is counted; null when there is none. */
function nextPauseS(error: unknown, { method, url, request }: Asked, tries: Tries): number | null {
  const failure = error as RequestFailure;
  const limit = rateLimitWaitS(failure, tries.limited);
  if (limit !== null) {
    tries.limited += 1;
    return tries.limited <= RATE_LIMIT_RETRIES ? limit : null;
  }
  // What is posted may be there although its answer was lost; a new token for an app harms nobody.
  const isRepeatable = method !== 'POST' || url.endsWith('/access_tokens');
  if (!isRepeatable || !isTransient(failure)) {
    return null;
  }
  // A smaller page helps with an answer of 5xx, and not with a lost connection.
  const { retries = REQUEST_RETRIES } = (failure.response && request ? request : {}) as { retries?: number };
  tries.failed += 1;
  return tries.failed <= retries ? tries.failed ** 2 : null;
}

function whatHappened(error: unknown, asked: Asked): string {
  const failure = error as RequestFailure;
  const path = urlPath((failure.request ?? asked).url);
  if (rateLimitWaitS(failure) !== null) {
    return `GitHub's rate limit is reached (${path})`;
  }
  return failure.response === undefined
    ? `No whole answer from GitHub (${path})`
    : `GitHub answered ${failure.status ?? 'nothing'} (${path})`;
}
