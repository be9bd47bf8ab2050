/** What a failed request to GitHub means for the person who reads the run. */
import { InterruptedError, UserError } from '../../core/model/errors.js';
import { rateLimitWaitS } from './rate-limit.js';
import {
  BrokenAnswerError,
  type RequestFailure,
  isTransient,
  urlPath,
  type Request,
} from './request-error.js';

/** The failure as an error that names what was asked for and the way out, with the original as its cause. */
export function explainError(error: unknown, request: Request): Error {
  if (error instanceof UserError) {
    return error;
  }
  const failure = error as RequestFailure;
  const { method, url } = failure.request ?? request;
  const asked = `${method} ${urlPath(url)}`;
  const limit = rateLimitWaitS(failure);
  const advice = limit === null ? adviceFor(failure, url) : runAgainIn(limit);
  const isInterrupted = limit !== null || failure.status === undefined || isTransient(failure);
  const ErrorClass = isInterrupted ? InterruptedError : UserError;
  return new ErrorClass(`${whatFailed(error, asked)} ${advice}`, { cause: error });
}

function whatFailed(error: unknown, asked: string): string {
  if (error instanceof BrokenAnswerError) {
    return `GitHub's answer to ${asked} is cut off or not what was asked for.`;
  }
  const { response, status } = error as RequestFailure;
  // Octokit gives a request that got no answer the status 500; its cause tells them apart.
  return response === undefined
    ? `No answer from GitHub to ${asked} (${findCause(error)}).`
    : `GitHub answered ${status ?? 'nothing'} to ${asked}.`;
}

/** Rounded up to the minute, or the reader would be too early. */
function runAgainIn(seconds: number): string {
  const at = new Date(Math.ceil((Date.now() + seconds * 1000) / 60_000) * 60_000);
  return `A rate limit is reached. What was read is stored; run again after ${at.toISOString().slice(11, 16)} UTC.`;
}

function adviceFor({ status, message }: RequestFailure, url: string): string {
  const isInstallation = /\/installation$|\/app\/installations\//.test(urlPath(url));
  switch (status) {
    case 401:
      return isInstallation
        ? 'The app is not known with this key: check app-id and app-private-key.'
        : 'The token is wrong or has expired: check the input token.';
    case 403:
      return /resource not accessible/i.test(message ?? '')
        ? 'The token may not read this: give the job `permissions: issues: read` (or the app the permission Issues: read).'
        : 'Access is refused: check what the token may read.';
    case 404:
      return isInstallation
        ? 'The app is not installed on this repository: install it, or check app-installation-id.'
        : 'There is no such repository or item, or the token cannot see it: check repository and token.';
    case 410:
      return 'Issues are switched off in this repository, or the item was deleted.';
    case undefined:
    default:
      return 'What was read is stored; run again to continue.';
  }
}

/** The code at the bottom of it: a library's sentence may repeat what it was given. */
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
