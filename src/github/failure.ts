/** What a failed request to GitHub means for the person who reads the run. */
import { InterruptedError, UserError } from '../core/errors.js';

interface Request {
  readonly method: string;
  readonly url: string;
}

interface Failure {
  /** The request as it was sent; the other one may still have its variables in braces. */
  readonly request?: Request;
  readonly status?: number;
  readonly message?: string;
  readonly response?: { readonly headers?: Readonly<Record<string, string | number | undefined>> };
}

/**
 * The failure as an error that names what was asked for and the way out, with the original as its cause. It has no
 * `status`: pagination would take a 409 for the end of a list.
 */
export function explain(error: unknown, request: Request): Error {
  if (error instanceof UserError) {
    return error;
  }
  const failure = error as Failure;
  const { method, url } = failure.request ?? request;
  const asked = `${method} ${pathOf(url)}`;
  const advice = isRateLimited(failure) ? rateLimited(failure) : adviceFor(failure, url);
  const isPassing = isRateLimited(failure) || failure.status === undefined || failure.status >= 500;
  // Octokit gives a request that got no answer the status 500; its cause tells them apart.
  const happened =
    failure.response === undefined
      ? `No answer from GitHub to ${asked} (${causeOf(error)}).`
      : `GitHub answered ${failure.status ?? 'nothing'} to ${asked}.`;
  const ErrorClass = isPassing || failure.status === 409 ? InterruptedError : UserError;
  return new ErrorClass(`${happened} ${advice}`, { cause: error });
}

function isRateLimited({ status, message, response }: Failure): boolean {
  const headers = response?.headers ?? {};
  return (
    status === 429 ||
    (status === 403 &&
      (headers['x-ratelimit-remaining'] === '0' ||
        headers['retry-after'] !== undefined ||
        /\bsecondary rate\b/i.test(message ?? '')))
  );
}

function rateLimited({ response }: Failure): string {
  const reset = Number(response?.headers?.['x-ratelimit-reset']);
  const after = Number(response?.headers?.['retry-after']);
  const at = after > 0 ? Date.now() + after * 1000 : reset > 0 ? reset * 1000 : null;
  const when = at === null ? 'in an hour' : `after ${new Date(at).toISOString().slice(11, 16)} UTC`;
  return `A rate limit is reached. What was read is stored; run again ${when}.`;
}

function adviceFor({ status, message }: Failure, url: string): string {
  const isInstallation = /\/installation$|\/app\/installations\//.test(pathOf(url));
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

/** Without the query: it may be long, and the path says what was asked for. */
function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/]*/, '').replace(/\?.*/s, '');
}

/** The code at the bottom of it: a library's sentence may repeat what it was given. */
function causeOf(error: unknown): string {
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
