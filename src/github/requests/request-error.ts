/** What can go wrong with a request to GitHub, and whether trying again may help. */

export interface Request {
  readonly method: string;
  readonly url: string;
}

/** The parts of Octokit's errors that can be relied on. */
export interface RequestFailure {
  /** As it was sent. The request that a hook receives may still have placeholders in braces. */
  readonly request?: Request;
  readonly status?: number;
  readonly message?: string;
  /** Absent when there was no answer. */
  readonly response?: { readonly headers?: Readonly<Record<string, string | number | undefined>> };
}

/** An answer with a good status, and a body that is cut off, too slow, or not what was asked for. */
export class BrokenAnswerError extends Error {
  override readonly name = 'BrokenAnswerError';

  constructor(readonly request: Request) {
    super('the body is not complete');
  }
}

/** Whether the same request may succeed a little later. Rate limits are handled in rate-limit.ts. */
export function isTransient(failure: RequestFailure): boolean {
  const { status = 0 } = failure;
  return failure instanceof BrokenAnswerError || status >= 500 || status === 409;
}

/** The path of a URL without its query, which may be long. */
export function urlPath(url: string): string {
  return url.replace(/^https?:\/\/[^/]*/, '').replace(/\?.*/s, '');
}
