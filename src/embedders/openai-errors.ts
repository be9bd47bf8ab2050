/** Explains a failed request to an embeddings server. The server's own message is never shown: it may repeat the input or the key. */
import { APIConnectionTimeoutError } from 'openai';
import { InterruptedError, UserError } from '../core/model/errors.js';

/** `code` and `type` of an error are shown only if they are a word. */
const WORD = /^[\w.-]{1,64}$/;
/** Codes of a 429 that no waiting cures. */
const QUOTA_CODES: ReadonlySet<unknown> = new Set([
  'insufficient_quota',
  'billing_hard_limit_reached',
  'billing_not_active',
]);

export interface Server {
  /** Host and port: no other part of a URL is shown, because it may contain credentials. */
  readonly host: string;
  readonly model: string;
  readonly timeoutMs: number;
}

/** The fields of a failure that are used, if they have the right type. */
export interface ServerFailure {
  readonly status?: number | undefined;
  readonly code?: unknown;
  readonly type?: unknown;
}

/** The status, code and type of the server's answer; safe to show. */
export function describeFailure({ status, code, type }: ServerFailure): string {
  return Object.entries({ status, code, type })
    .map(([name, word]) => [name, typeof word === 'number' ? String(word) : word] as const)
    .filter(([, word]) => typeof word === 'string' && WORD.test(word))
    .map(([name, word]) => `${name} ${String(word)}`)
    .join(', ');
}

/** Whether the account has no money or no quota left, which only a person can change. */
export function isQuota({ status, code, type }: ServerFailure): boolean {
  return status === 402 || QUOTA_CODES.has(code) || QUOTA_CODES.has(type);
}

/** The error for an answer that breaks the protocol; `what` the server did wrong, as a predicate. */
export function protocolError(what: string, { host }: Server): UserError {
  return new UserError(
    `The embeddings server at ${host} ${what}: check openai-base-url and embedding-model.`,
  );
}

function unreachableError(error: ServerFailure, { host, timeoutMs }: Server): UserError {
  if (error instanceof APIConnectionTimeoutError) {
    return new InterruptedError(
      `The embeddings server at ${host} did not answer within ${timeoutMs / 1000} s. Run again later.`,
    );
  }
  const { cause } = error as { cause?: { code?: unknown; cause?: { code?: unknown } } };
  const code = cause?.cause?.code ?? cause?.code;
  const why = typeof code === 'string' && WORD.test(code) ? ` (${code})` : '';
  return new InterruptedError(
    `The embeddings server at ${host} cannot be reached${why}. Check openai-base-url, or run again later.`,
  );
}

/**
 * Turns a failure into an error for users. It gets no cause, because the SDK's message repeats the server's. `waitS`: how
 * long the server asks to wait, in seconds.
 */
export function toUserError(failure: ServerFailure, server: Server, waitS: number | null): UserError {
  const { status = 0 } = failure;
  if (status === 0) {
    return unreachableError(failure, server);
  }
  const detail = describeFailure(failure);
  const subject = `The embeddings server at ${server.host}`;
  if (isQuota(failure)) {
    return new InterruptedError(
      `${subject} says that the quota or the balance of the account is used up (${detail}). ` +
        'Raise it, and run again. What is stored is not embedded twice.',
    );
  }
  if (status === 401 || status === 403) {
    return new UserError(`${subject} does not accept the key (${detail}): check openai-api-key.`);
  }
  if (status === 404) {
    return new UserError(
      `${subject} has no model ${server.model}, or no embeddings at this address (${detail}): ` +
        'check embedding-model and openai-base-url.',
    );
  }
  if (status === 429) {
    return new InterruptedError(
      `${subject} accepts no more requests for now, because a rate limit is reached (${detail}). ` +
        `Run again ${whenAfter(waitS)}. What is stored is not embedded twice.`,
      { retryAfterS: waitS },
    );
  }
  if (status >= 500 || (status >= 408 && status <= 409) || (status >= 424 && status <= 425)) {
    return new InterruptedError(`${subject} fails (${detail}). Run again later.`);
  }
  return new UserError(
    `${subject} refuses the request itself, whatever the text (${detail}): ` +
      'check embedding-model, embedding-dimensions and openai-base-url.',
  );
}

/** The time is rounded up to the minute, so that nobody runs again too early. */
function whenAfter(waitS: number | null): string {
  if (waitS === null || waitS < 60) {
    return 'later';
  }
  const at = new Date(Math.ceil((Date.now() + waitS * 1000) / 60_000) * 60_000);
  return `after ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
