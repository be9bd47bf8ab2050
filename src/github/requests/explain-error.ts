/** Explains a failed request to GitHub to the person who reads the run. */
import { InterruptedError, UserError } from '../../core/model/errors.js';
import { ANSWER_BYTES_MAX } from '../../limits.js';
import { rateLimitWaitS } from './rate-limit.js';
import { adviseOnRefusal } from './refusal-advice.js';
import {
  blockedBy,
  BrokenAnswerError,
  isTransient,
  OversizedAnswerError,
  urlPath,
  type Request,
  type RequestFailure,
} from './request-error.js';

/** Returns an error that names the request and the way out, with the original as its cause. */
export function explainError(error: unknown, request: Request): Error {
  const explained = error instanceof UserError ? error : blockedBy(error);
  if (explained !== null) {
    return explained;
  }
  const failure = error as RequestFailure;
  const { method, url } = failure.request ?? request;
  const target = `${method} ${urlPath(url)}`;
  const limitS = rateLimitWaitS(failure);
  const isTemporary = limitS !== null || isTransient(failure);
  const advice = limitS === null ? adviseOn(failure, url) : adviseToWait(limitS);
  const ErrorClass = isTemporary ? InterruptedError : UserError;
  return new ErrorClass(`${describeRequestFailure(error, target)} ${advice}`, { cause: error });
}

function describeRequestFailure(error: unknown, target: string): string {
  if (error instanceof BrokenAnswerError) {
    return `GitHub's answer to ${target} is incomplete or has the wrong format.`;
  }
  if (error instanceof OversizedAnswerError) {
    return `GitHub's answer to ${target} is larger than ${ANSWER_BYTES_MAX / 2 ** 20} MiB.`;
  }
  const { response, status } = error as RequestFailure;
  // Octokit gives a request without an answer the status 500 too, but no response.
  return response === undefined
    ? `No answer from GitHub to ${target} (${findCause(error)}).`
    : `GitHub answered ${status ?? 'nothing'} to ${target}.`;
}

/** The time is rounded up to the minute, so that nobody runs again too early. */
function adviseToWait(seconds: number): string {
  const at = new Date(Math.ceil((Date.now() + seconds * 1000) / 60_000) * 60_000);
  return `A rate limit is reached. What was read is stored. Run again after ${at.toISOString().slice(11, 16)} UTC.`;
}

function adviseOn(failure: RequestFailure, url: string): string {
  const { status, message } = failure;
  const isInstallation = /\/installation$|\/app\/installations\//.test(urlPath(url));
  const refusal = adviseOnRefusal(failure);
  if (refusal !== null) {
    return refusal;
  }
  if (failure instanceof BrokenAnswerError) {
    return 'What was read is stored. Run again; if it happens again, a firewall or a proxy changes the answers.';
  }
  if (isTransient(failure)) {
    return 'What was read is stored. Run again to continue.';
  }
  switch (status) {
    case 401:
      return isInstallation
        ? 'GitHub does not accept this key for this app: check app-id and app-private-key.'
        : 'The token is wrong or has expired: check the input token.';
    case 403:
      return /resource not accessible/i.test(message ?? '')
        ? 'The token is not allowed to read this: give the job `permissions: issues: read` (or the app the permission Issues: read).'
        : 'GitHub refuses access: check what the token is allowed to read.';
    case 404:
      return isInstallation
        ? 'The app is not installed on this repository: install it, or check app-installation-id.'
        : 'There is no such repository or item, or the token cannot see it: check repository and token.';
    case 410:
      return 'Issues are turned off in this repository, or the item was deleted.';
    case undefined:
    default:
      return 'Check GITHUB_API_URL and the proxy of the runner: if both are right, please report it.';
  }
}

/** The first error code in the chain of causes. No message is shown: a library's may repeat a secret or a text. */
function findCause(error: unknown): string {
  for (let at = error; typeof at === 'object' && at !== null; at = (at as { cause?: unknown }).cause) {
    const { code, name } = at as { code?: unknown; name?: unknown };
    if (typeof code === 'string' && /^\w+$/.test(code)) {
      return code;
    }
    if (name === 'TimeoutError' || name === 'AbortError') {
      return 'it took too long';
    }
  }
  return 'no reason given';
}
