/** Sends one request, and retries it while a retry may help and fits into the wait budget. */
import type { Log } from '../../core/ports/log.js';
import type { WaitBudget } from '../../core/ports/world.js';
import { RATE_LIMIT_RETRIES, REQUEST_RETRIES } from '../../limits.js';
import { rateLimitWaitS } from './rate-limit.js';
import {
  BrokenAnswerError,
  isTransient,
  urlPath,
  type Request,
  type RequestFailure,
} from './request-error.js';

interface RequestWithOptions extends Request {
  /** `retries`: how often to retry after an answer of 5xx. `isList`: whether the answer must be a list. */
  readonly request?: object;
}

interface Answer {
  readonly url: string;
  readonly status: number;
  readonly data: unknown;
}

/** Failed tries so far. */
interface Tries {
  limited: number;
  failed: number;
}

/**
 * Sends the request and returns its complete answer. After a rate limit it retries when GitHub says; after a failure that
 * may pass, it retries with growing waits.
 * @throws the last failure, when the retries or the wait budget are used up, or when a retry cannot help
 */
export async function requestWithRetry<A extends Answer>(
  request: RequestWithOptions,
  send: () => A | Promise<A>,
  { waitBudget, log }: { readonly waitBudget: WaitBudget; readonly log: Log },
): Promise<A> {
  const tries: Tries = { limited: 0, failed: 0 };
  for (;;) {
    try {
      return assertComplete(await send(), request);
    } catch (error) {
      const waitS = countTry(error, request, tries);
      const announce = (): void => {
        log.info(`${describeFailedTry(error, request)}. Retrying in ${waitS ?? 0} s.`);
      };
      if (waitS === null || !(await waitBudget.wait(waitS, announce))) {
        throw error;
      }
    }
  }
}

/**
 * Returns the answer if its body has the format that its status promises. Octokit returns a body that is cut off, stalls
 * or is not JSON as a string, and the pagination plugin would treat an empty string or an object as an empty list.
 */
function assertComplete<A extends Answer>(answer: A, { method, request = {} }: RequestWithOptions): A {
  const { url, status, data } = answer;
  // An app that needs a new token in the middle of a listing requests it with the listing's options.
  const { isList = false } = (method === 'GET' ? request : {}) as { isList?: boolean };
  const isJson = typeof data === 'object' && data !== null && !(data instanceof ArrayBuffer);
  if ((status === 200 || status === 201) && (!isJson || (isList && !Array.isArray(data)))) {
    throw new BrokenAnswerError({ method, url });
  }
  return answer;
}

/** Counts the failed try, and returns the seconds until the next one; null when there is none. */
function countTry(error: unknown, { method, url, request }: RequestWithOptions, tries: Tries): number | null {
  const failure = error as RequestFailure;
  const limitS = rateLimitWaitS(failure, tries.limited);
  if (limitS !== null) {
    tries.limited += 1;
    return tries.limited <= RATE_LIMIT_RETRIES ? limitS : null;
  }
  // A POST may have succeeded although its answer was lost. A second token for an app does no harm.
  const isRepeatable = method !== 'POST' || url.endsWith('/access_tokens');
  if (!isRepeatable || !isTransient(failure)) {
    return null;
  }
  // Fewer retries only after an answer of 5xx: there a smaller page helps, with a lost connection it does not.
  const { retries = REQUEST_RETRIES } = (failure.response && request ? request : {}) as { retries?: number };
  tries.failed += 1;
  return tries.failed <= retries ? tries.failed ** 2 : null;
}

function describeFailedTry(error: unknown, request: RequestWithOptions): string {
  const failure = error as RequestFailure;
  const path = urlPath((failure.request ?? request).url);
  if (rateLimitWaitS(failure) !== null) {
    return `GitHub's rate limit is reached (${path})`;
  }
  return failure.response === undefined
    ? `No complete answer from GitHub (${path})`
    : `GitHub answered ${failure.status ?? 'nothing'} (${path})`;
}
