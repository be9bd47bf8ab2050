/** Explains a failed request to an embeddings server. The server's own message is never shown: it may repeat the input or the key. */
import { APIConnectionError, APIConnectionTimeoutError } from 'openai';
import { InterruptedError, UserError } from '../core/model/errors.js';

/** `code` and `type` of an error are shown only if they are a word. */
const WORD = /^[\w.-]{1,64}$/;

/** The fields of an SDK error that are used, if they have the right type. */
export interface ServerFailure {
  readonly status?: number | undefined;
  readonly code?: unknown;
  readonly type?: unknown;
}

export interface Server {
  /** Host and port: no other part of a URL is shown, because it may contain credentials. */
  readonly host: string;
  readonly model: string;
  readonly timeoutMs: number;
}

/** The status, code and type of the server's answer; safe to show. */
export function describeFailure({ status, code, type }: ServerFailure): string {
  return Object.entries({ status, code, type })
    .map(([name, word]) => [name, typeof word === 'number' ? String(word) : word] as const)
    .filter(([, word]) => typeof word === 'string' && WORD.test(word))
    .map(([name, word]) => `${name} ${String(word)}`)
    .join(', ');
}

function unreachableError(error: APIConnectionError, { host, timeoutMs }: Server): UserError {
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

/** Turns an SDK error into one for users. It gets no cause, because the SDK's message repeats the server's. */
export function toUserError(error: ServerFailure, server: Server): UserError {
  if (error instanceof APIConnectionError) {
    return unreachableError(error, server);
  }
  const { status = 0 } = error;
  const detail = describeFailure(error);
  const subject = `The embeddings server at ${server.host}`;
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
      `${subject} accepts no more requests for now, because a rate limit is reached or the quota is used up (${detail}). ` +
        'Check the quota of openai-api-key, and run again. What is stored is not embedded twice.',
    );
  }
  if (status >= 500 || status === 408 || status === 409) {
    return new InterruptedError(`${subject} fails (${detail}). Run again later.`);
  }
  return new UserError(
    `${subject} refuses the request itself, whatever the text (${detail}): ` +
      'check embedding-model, embedding-dimensions and openai-base-url.',
  );
}
