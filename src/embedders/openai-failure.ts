/** Sorts the ways in which a request to an embeddings server can fail, by what helps. */
import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import type { UserError } from '../core/model/errors.js';
import {
  describeFailure,
  isQuota,
  protocolError,
  toUserError,
  type Server,
  type ServerFailure,
} from './openai-errors.js';
import { retryAfterS, tokensPerMinute } from './retry-after.js';

/** About how many bytes of English are a token. Other languages have fewer, so what is estimated is seldom too much. */
const BYTES_PER_TOKEN = 4;
/** Statuses of a server, or of a gateway before it, that may answer a little later. */
const PASSING = new Set([408, 409, 424, 425, 499]);
/** How OpenAI words a 429 for a request that is larger than the limit of a whole minute. */
const TOO_LARGE = /request too large/i;

/** A request that got no vectors. Any failure may be about its texts: what a harmless text meets tells. */
export interface Failure {
  /**
   * `refused`: the same request fails again. `failing`: the server has failed or was not reached, and may be back soon.
   * `limited`: it accepts no more for now. `slow`: it did not answer in time. `broken`: the answer breaks the protocol.
   */
  readonly kind: 'refused' | 'failing' | 'limited' | 'slow' | 'broken';
  /** When it failed, in milliseconds of `performance.now()`: waits count from then. */
  readonly failedAtMs: number;
  /** 0 when there was no answer, or one that breaks the protocol. */
  readonly status: number;
  /** Status, code and type: safe to show. */
  readonly detail: string;
  /** What to throw when the texts turn out not to be at fault. */
  readonly error: UserError;
  /** When the server says that it can be asked again; null when it does not. */
  readonly retryAfterS: number | null;
  /** Whether the request alone is larger than a limit, so that waiting cannot help. */
  readonly isTooLarge: boolean;
}

interface Sent {
  readonly texts: readonly string[];
  readonly isSlow: boolean;
  readonly server: Server;
}

/** What the error of one request means. @throws the error itself when it is a bug */
export function failureOf(error: unknown, { texts, isSlow, server }: Sent): Failure {
  if (isSlow || error instanceof APIConnectionTimeoutError) {
    const slow = new APIConnectionTimeoutError();
    return { ...toFailure(slow, server), kind: 'slow', detail: 'no answer in time' };
  }
  if (error instanceof SyntaxError) {
    // Not kept as the cause, because the message of the JSON parser quotes what it could not read.
    return protocolFailure('did not answer with JSON', server);
  }
  if (!(error instanceof APIError)) {
    // The connection broke within the body of the answer.
    return {
      ...toFailure(new APIConnectionError({ cause: error as Error }), server),
      detail: 'half an answer',
    };
  }
  const headers = error.headers as Headers | undefined;
  const tokens = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / BYTES_PER_TOKEN;
  return {
    ...toFailure(error, server, retryAfterS(headers)),
    isTooLarge: TOO_LARGE.test(error.message) || tokens > (tokensPerMinute(headers) ?? Infinity),
  };
}

/** An answer that breaks the protocol; `what` the server did wrong, as a predicate. */
export function protocolFailure(what: string, server: Server): Failure {
  return {
    kind: 'broken',
    failedAtMs: performance.now(),
    status: 0,
    detail: `it ${what}`,
    error: protocolError(what, server),
    retryAfterS: null,
    isTooLarge: false,
  };
}

/** The failure with this status, code and type. `waitS`: how long the server asks to wait, in seconds. */
export function toFailure(failure: ServerFailure, server: Server, waitS: number | null = null): Failure {
  const { status = 0 } = failure;
  return {
    kind: kindOf(status, failure),
    failedAtMs: performance.now(),
    status,
    detail: describeFailure(failure) || 'no answer',
    error: toUserError(failure, server, waitS),
    retryAfterS: waitS,
    isTooLarge: false,
  };
}

function kindOf(status: number, failure: ServerFailure): Failure['kind'] {
  if (status === 429 && !isQuota(failure)) {
    return 'limited';
  }
  return status === 0 || status >= 500 || PASSING.has(status) ? 'failing' : 'refused';
}
