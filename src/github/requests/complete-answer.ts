/** Whether an answer is complete: a status that promises a body, with a body in the format that was asked for. */
import { UserError } from '../../core/model/errors.js';
import { BrokenAnswerError, urlPath, type Request } from './request-error.js';

export interface RequestWithOptions extends Request {
  readonly request?: object;
}

/** What a request may say about itself. */
export interface RequestRules {
  /** How often to retry after an answer of 5xx. */
  readonly retries?: number;
  /** Whether the answer must be a list. */
  readonly isList?: boolean;
  readonly redirect?: string;
}

export interface Answer {
  readonly url: string;
  readonly status: number;
  readonly headers: { readonly location?: string | undefined };
  readonly data: unknown;
}

/** Statuses with a complete body. */
const WITH_BODY = new Set([200, 201, 203]);

/**
 * Returns the answer if its body has the format that its status promises. Octokit returns a body that is cut off, stalls
 * or is not JSON as a string, and answers such as 204 with an empty one. It also returns redirects: those that were not
 * asked for, and those that lead nowhere.
 */
export function assertComplete<A extends Answer>(answer: A, { method, request = {} }: RequestWithOptions): A {
  const { url, status, data } = answer;
  const { isList = false, redirect }: RequestRules = request;
  if (status >= 300) {
    if (redirect !== 'manual' || !isTransfer(answer)) {
      throw new UserError(
        `GitHub answered ${status} to ${method} ${urlPath(url)}. It is a redirect that leads to no answer. ` +
          'Check GITHUB_API_URL and the proxy of the runner.',
      );
    }
    return answer;
  }
  const isJson = typeof data === 'object' && data !== null && !(data instanceof ArrayBuffer);
  // An app that needs a new token in the middle of a listing requests it with the listing's options.
  const isWrong = isList && method === 'GET' && !Array.isArray(data);
  if (!WITH_BODY.has(status) || !isJson || isWrong) {
    throw new BrokenAnswerError({ method, url });
  }
  return answer;
}

/** Whether the redirect leads to another issue, or to its comments: that is how GitHub answers for a transferred issue. */
function isTransfer({ headers: { location }, url }: Answer): boolean {
  const target = location === undefined ? null : URL.parse(location, url);
  const isElsewhere = target?.pathname !== URL.parse(url)?.pathname;
  return target !== null && isElsewhere && /\/issues\/\d+(\/comments)?$/.test(target.pathname);
}
