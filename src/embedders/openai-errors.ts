/** What may be said of a failed request: never the server's own sentence, which may repeat the input or the key. */
import { APIConnectionError, APIConnectionTimeoutError } from 'openai';
import { InterruptedError, UserError } from '../core/model/errors.js';

/** What `code` and `type` of an error must look like to be shown: a word. */
const WORD = /^[\w.-]{1,64}$/;

/** An error of the SDK, of which nothing but this is believed. */
export interface ServerFailure {
  readonly status?: number | undefined;
  readonly code?: unknown;
  readonly type?: unknown;
}

export interface Server {
  /** Host and port: all that is shown of an address, which may hold credentials. */
  readonly host: string;
  readonly model: string;
  readonly timeoutMs: number;
}

/** Status, code and type of the server's answer. */
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

/** The error to throw for the SDK's, which is not kept as cause: its message repeats the server's sentence. */
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
      `${subject} takes no more for now, by its rate limit or for want of quota (${detail}). ` +
        'Check the quota behind openai-api-key, and run again: what is stored is not embedded twice.',
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
