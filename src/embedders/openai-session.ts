/** What all requests of a run to one embeddings server share: what is known about the server, and how they wait for it. */
import type { Vector } from '../core/model/embedding.js';
import type { Log } from '../core/ports/log.js';
import type { WaitBudget } from '../core/ports/world.js';
import {
  EMBEDDING_LIMIT_RETRY_FIRST_S,
  EMBEDDING_RETRIES,
  EMBEDDING_RETRY_FIRST_S,
  EMBEDDING_TIMEOUT_RETRIES,
  EMBEDDING_WAIT_MAX_S,
} from '../limits.js';
import type { BatchSize } from './batch-size.js';
import { createGate, type Gate } from './gate.js';
import type { OpenAIOptions } from './openai-client.js';
import { protocolFailure, type Failure } from './openai-failure.js';
import { createRequests, isFailure, type Answer } from './openai-request.js';

/** A text that every model accepts. If it is refused, the texts are not the reason. */
const PROBE = 'ping';
/** Statuses that say what is wrong, so that a request without `encoding_format` is not worth a try. */
const CLEAR_STATUSES = new Set([401, 402, 403, 404, 407, 429]);

export interface SessionOptions {
  readonly log: Log;
  /** Shared with everything else that waits in this run. */
  readonly waitBudget: WaitBudget;
}

export interface Session {
  /** While a failure is looked into, the other requests wait: they may fail for the same reason, or be the reason. */
  readonly gate: Gate;
  readonly size: BatchSize;
  readonly retries: number;
  /** The size of the vectors; null before the first one. */
  readonly dimensions: number | null;
  /** Whether the server has answered a batch in this run, or several texts one by one. */
  readonly hasAnswered: boolean;
  /** Bytes of the shortest text that alone was more than the rate limit: as long a text need not wait for it again. */
  limitedBytes: number;
  /** Sends the texts once. */
  send(texts: readonly string[]): Promise<Answer>;
  /** Waits before try number `tries`, counted from 0. @throws UserError when the wait is longer than a run waits */
  waitAfter(failure: Failure, tries: number): Promise<void>;
  /** Returns once the server takes a harmless text. @throws UserError when it does not take one */
  probe(): Promise<Probe>;
}

/** What happened until the server took a harmless text. */
export interface Probe {
  /** The requests were changed, so what failed before is worth another try. */
  readonly hasChanged: boolean;
  /** The server took it only later, so what failed before may have failed for the same reason. */
  readonly hasWaited: boolean;
}

interface SessionServer extends OpenAIOptions {
  readonly knownDimensions: number | null;
  readonly size: BatchSize;
  /** Gets the tokens of each answer that the server has counted. */
  readonly onTokens?: (tokens: number) => void;
}

/** Nothing is known about the server yet. @throws UserError when the base URL cannot be used */
export function openSession(options: SessionServer, { log, waitBudget }: SessionOptions): Session {
  const { server, send: sendOnce, dropFormat } = createRequests(options);
  const { size, retries = EMBEDDING_RETRIES } = options;
  let dimensions = options.knownDimensions;
  let hasAnswered = false;
  let hasAnsweredOnce = false;
  let running = 0;

  /** The failure of vectors that cannot be compared with the earlier ones. */
  function mismatch(vectors: readonly (Vector | null)[]): Failure | null {
    for (const vector of vectors) {
      dimensions ??= vector?.length ?? null;
      if (vector !== null && vector.length !== dimensions) {
        const what = `returns vectors of ${vector.length} dimensions instead of ${dimensions ?? 0}`;
        return protocolFailure(what, server);
      }
    }
    return null;
  }

  async function send(texts: readonly string[]): Promise<Answer> {
    const startedAt = performance.now();
    const sideBySide = ++running;
    const answer = await sendUnmeasured(texts).finally(() => (running -= 1));
    if (!isFailure(answer)) {
      size.accept(texts, performance.now() - startedAt, dimensions ?? 0, sideBySide);
    }
    return answer;
  }

  async function sendUnmeasured(texts: readonly string[]): Promise<Answer> {
    const answer = await sendOnce(texts);
    const failure = isFailure(answer) ? answer : mismatch(answer);
    if (failure === null && !isFailure(answer) && answer.some((vector) => vector !== null)) {
      // One text, such as that of a check before the run, shows little about batches.
      hasAnswered ||= texts.length > 1 || hasAnsweredOnce;
      hasAnsweredOnce = true;
    }
    return failure ?? answer;
  }

  async function waitAfter(failure: Failure, tries: number): Promise<void> {
    const isLimit = failure.kind === 'limited';
    const firstS = isLimit ? EMBEDDING_LIMIT_RETRY_FIRST_S : EMBEDDING_RETRY_FIRST_S;
    const afterFailureS = failure.retryAfterS ?? firstS * 2 ** tries;
    // Others that failed at the same time have waited as well, one after the other.
    const seconds = Math.max(0, afterFailureS - (performance.now() - failure.failedAtMs) / 1000);
    const announce = (): void => {
      const what = isLimit ? 'limits requests' : 'fails';
      log.info(
        `The embeddings server ${what} (${failure.detail}). Retrying in ${Math.ceil(seconds * 10) / 10} s.`,
      );
    };
    if (seconds > EMBEDDING_WAIT_MAX_S || !(await waitBudget.wait(seconds, announce))) {
      throw failure.error;
    }
  }

  async function probe(): Promise<Probe> {
    let hasChanged = false;
    let hasWaited = false;
    for (let tries = 1; ; tries += 1) {
      const answer = await sendUnmeasured([PROBE]);
      if (!isFailure(answer)) {
        if (answer.includes(null)) {
          throw protocolFailure('returns vectors without a direction', server).error;
        }
        return { hasChanged, hasWaited };
      }
      if (tries <= retriesOfProbe(answer, retries)) {
        await waitAfter(answer, tries);
        hasWaited = true;
      } else if (!hasAnswered && answer.status >= 400 && !CLEAR_STATUSES.has(answer.status) && dropFormat()) {
        hasChanged = true;
      } else {
        throw answer.error;
      }
    }
  }

  return {
    gate: createGate(() => size.inFlight),
    size,
    retries,
    limitedBytes: Infinity,
    get dimensions() {
      return dimensions;
    },
    get hasAnswered() {
      return hasAnswered;
    },
    send,
    waitAfter,
    probe,
  };
}

/** The request that failed first has been retried already. */
function retriesOfProbe({ kind }: Failure, retries: number): number {
  const most = {
    refused: 0,
    broken: 1,
    slow: EMBEDDING_TIMEOUT_RETRIES,
    failing: retries - 1,
    limited: retries - 1,
  };
  return Math.min(retries, most[kind]);
}
