/** How a request to GitHub can fail, and whether a retry may help. */
import { UserError } from '../../core/model/errors.js';

export interface Request {
  readonly method: string;
  readonly url: string;
}

/** The reliable parts of Octokit's errors. */
export interface RequestFailure {
  /** As sent. The request that a hook receives may still have placeholders in braces. */
  readonly request?: Request;
  readonly status?: number;
  readonly message?: string;
  /** Absent when there was no answer. */
  readonly response?: {
    readonly headers?: Readonly<Record<string, string | number | undefined>>;
    /** A string when the body is not JSON. */
    readonly data?: unknown;
  };
}

/** An answer whose status is a success, but whose body is cut off, too slow, or of the wrong format. */
export class BrokenAnswerError extends Error {
  override readonly name = 'BrokenAnswerError';

  constructor(readonly request: Request) {
    super('the body is incomplete or has the wrong format');
  }
}

/** An answer that is too large to be held in memory. */
export class OversizedAnswerError extends Error {
  override readonly name = 'OversizedAnswerError';

  constructor(readonly request: Request) {
    super('the answer is too large');
  }
}

/** Whether the same request may succeed a little later. For rate limits see rate-limit.ts. */
export function isTransient(failure: RequestFailure): boolean {
  const { status = 0 } = failure;
  return failure instanceof BrokenAnswerError || ((status >= 500 || status === 409) && !blockedBy(failure));
}

/** What a proxy or a certificate did not let through, explained; null for any other failure. Octokit wraps it, with the status 500. */
export function blockedBy(failure: unknown): UserError | null {
  const { cause } = failure as Error;
  return cause instanceof UserError ? cause : null;
}

/** The failure behind an error from `explainError`; without any part for any other error. */
export function requestFailure(error: unknown): RequestFailure {
  return (error as Error).cause ?? {};
}

/** The status of GitHub's answer, given an error from `explainError`; null for any other error. */
export function httpStatus(error: unknown): number | null {
  const { status } = requestFailure(error);
  return typeof status === 'number' ? status : null;
}

/** The path of a URL without its query, which may be long. */
export function urlPath(url: string): string {
  return url.replace(/^https?:\/\/[^/]*/, '').replace(/\?.*/s, '');
}
