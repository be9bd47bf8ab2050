/** Sends one request, and retries it while a retry may help and fits into the wait budget. */
import { UserError } from '../../core/model/errors.js';
import type { Log } from '../../core/ports/log.js';
import type { WaitBudget } from '../../core/ports/world.js';
import { NEW_TOKEN_MS, NEW_TOKEN_RETRIES, RATE_LIMIT_RETRIES, REQUEST_RETRIES } from '../../limits.js';
import {
  assertComplete,
  type Answer,
  type RequestRules,
  type RequestWithOptions,
} from './complete-answer.js';
import { rateLimitWaitS } from './rate-limit.js';
import { isTransient, OversizedAnswerError, urlPath, type RequestFailure } from './request-error.js';

/** Failed tries so far. */
interface Tries {
  limited: number;
  failed: number;
  tooNew: number;
}

type RequestWithRetry = <A extends Answer>(
  request: RequestWithOptions,
  send: () => A | Promise<A>,
) => Promise<A>;

/**
 * Returns the function that sends all requests of one client. It returns the complete answer. After a rate limit it
 * retries when GitHub says; after a failure that may pass, and while an app's token is new, with growing waits. It throws
 * the last failure when the retries or the wait budget are used up, or when a retry cannot help.
 */
export function requestRetrier({
  waitBudget,
  log,
}: {
  readonly waitBudget: WaitBudget;
  readonly log: Log;
}): RequestWithRetry {
  let tokenIssuedAtMs = -Infinity;
  return async (request, send) => {
    const tries: Tries = { limited: 0, failed: 0, tooNew: 0 };
    for (;;) {
      try {
        const answer = assertComplete(await send(), request);
        if (isForToken(request)) {
          tokenIssuedAtMs = performance.now();
        }
        return answer;
      } catch (thrown) {
        const error = withoutWrapping(thrown);
        const isTokenNew = performance.now() - tokenIssuedAtMs < NEW_TOKEN_MS;
        const isTooNew = isTokenNew && mayNotKnowToken(error as RequestFailure);
        const waitS = isTooNew
          ? countTry(tries, 'tooNew', NEW_TOKEN_RETRIES)
          : waitAfter(error, request, tries);
        const announce = (): void => {
          const why = isTooNew ? ' The token is new.' : '';
          log.info(`${describeFailedTry(error, request)}.${why} Retrying in ${waitS ?? 0} s.`);
        };
        if (waitS === null || !(await waitBudget.wait(waitS, announce))) {
          throw error;
        }
      }
    }
  };
}

/** Whether the request is for a new token of an app's installation. */
function isForToken({ url }: RequestWithOptions): boolean {
  return url.endsWith('/access_tokens');
}

/**
 * Whether this is how GitHub refuses a token that not all of its servers know, or whose permissions they do not know.
 * After a 401, @octokit/auth-app itself tries again. https://github.com/octokit/auth-app.js/issues/589
 */
function mayNotKnowToken({ status, message = '', request }: RequestFailure): boolean {
  const isRepository = /\/(repos\/[^/]+\/[^/]+|repositories\/\d+)$/.test(urlPath(request?.url ?? ''));
  return (
    (status === 403 && /resource not accessible by integration/i.test(message)) ||
    (status === 404 && isRepository)
  );
}

/** What guardedFetch threw. Octokit wraps it as a failure with status 500, which would be retried. */
function withoutWrapping(thrown: unknown): unknown {
  const { cause } = thrown as { readonly cause?: unknown };
  return cause instanceof UserError || cause instanceof OversizedAnswerError ? cause : thrown;
}

/** Counts the failed try, and returns the seconds until the next one; null when there is none. */
function waitAfter(
  error: unknown,
  { method, url, request }: RequestWithOptions,
  tries: Tries,
): number | null {
  const failure = error as RequestFailure;
  const limitS = rateLimitWaitS(failure, tries.limited);
  if (limitS !== null) {
    tries.limited += 1;
    return tries.limited <= RATE_LIMIT_RETRIES ? limitS : null;
  }
  // A POST may have succeeded although its answer was lost. A second token for an app does no harm.
  const isRepeatable = method !== 'POST' || isForToken({ method, url });
  if (!isRepeatable || !isTransient(failure)) {
    return null;
  }
  // Fewer retries only after an answer of 5xx: there a smaller page helps, with a lost connection it does not.
  const { retries = REQUEST_RETRIES } = (failure.response && request ? request : {}) as RequestRules;
  return countTry(tries, 'failed', retries);
}

/** 1, 4, 9 s and so on for so many retries; then null. */
function countTry(tries: Tries, kind: 'failed' | 'tooNew', retries: number): number | null {
  tries[kind] += 1;
  return tries[kind] <= retries ? tries[kind] ** 2 : null;
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
