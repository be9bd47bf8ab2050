/**
 * Remembers for a run how many texts, and how many bytes of text, the server takes in one request, and fills requests with
 * twice as much for as long as they are answered quickly. For a slow server, requests become so small and so few at a time
 * that it answers all of them long before they are given up: it would work on those for nothing.
 */
import {
  EMBEDDING_BATCH_BYTES,
  EMBEDDING_BATCH_BYTES_MAX,
  EMBEDDING_BATCH_FLOATS_MAX,
  EMBEDDING_BATCH_TEXTS,
  EMBEDDING_BATCH_TEXTS_MAX,
  EMBEDDING_QUICK_MS,
  EMBEDDING_REQUESTS_IN_FLIGHT,
  EMBEDDING_SLOW_MS,
  EMBEDDING_TEXT_BYTES,
  EMBEDDING_TIMEOUT_MS,
} from '../limits.js';

export interface BatchSize {
  /** The most texts and bytes to put into the next batch. */
  readonly next: { readonly texts: number; readonly bytes: number };
  /** The most requests at the same time. */
  readonly inFlight: number;
  /** Whether a batch of this size is worth a request. A single text always is. */
  fits(texts: readonly string[]): boolean;
  /**
   * Runs `work`, which sends the texts. Of batches that have grown beyond every accepted one, only one is sent at a time, so
   * that a server which refuses the size does so once. The others fail with the error of the one that they waited for.
   */
  tryOneByOne<T>(texts: readonly string[], work: () => Promise<T>): Promise<T>;
  /**
   * Call it when the server has answered a batch with vectors of so many dimensions, after so many milliseconds. `sideBySide`:
   * how many requests the server had when it got this one, itself included.
   */
  accept(texts: readonly string[], ms: number, dimensions: number, sideBySide?: number): void;
  /**
   * Call it when a batch failed although the server takes each of its texts in smaller batches. Later batches are no larger
   * than what was accepted so far. `isSlow`: it was not answered in time, so that even an accepted size may be too much.
   */
  reject(texts: readonly string[], isSlow: boolean): void;
}

/** A batch that is larger by this factor than every accepted one shows something new. Smaller differences are chance. */
const UNTRIED_FACTOR = 1.5;
/** Beyond this factor of the first batch, nothing grows. */
const GROWTH_MAX = EMBEDDING_BATCH_TEXTS_MAX / EMBEDDING_BATCH_TEXTS;

/** The largest size that was accepted, and the size beyond which nothing is sent. */
interface Measure {
  accepted: number;
  limit: number;
}

/** No size is known yet. `timeoutMs`: when a request is given up, although the server goes on with it. */
export function trackBatchSize(timeoutMs = EMBEDDING_TIMEOUT_MS): BatchSize {
  const [quickMs, slowMs] = [EMBEDDING_QUICK_MS, EMBEDDING_SLOW_MS].map(
    (ms) => (ms * timeoutMs) / EMBEDDING_TIMEOUT_MS,
  ) as [number, number];
  const count: Measure = { accepted: 0, limit: Infinity };
  const bytes: Measure = { accepted: 0, limit: Infinity };
  /** How much larger, or smaller, batches have become than the first one. */
  let growth = 1;
  let inFlight = EMBEDDING_REQUESTS_IN_FLIGHT;
  let dimensionsSeen = 0;
  let trial: Promise<unknown> | null = null;

  const isUntried = (texts: readonly string[]): boolean =>
    texts.length > Math.max(EMBEDDING_BATCH_TEXTS, UNTRIED_FACTOR * count.accepted) ||
    bytesOf(texts) > Math.max(EMBEDDING_BATCH_BYTES, UNTRIED_FACTOR * bytes.accepted);
  const next = (): BatchSize['next'] => {
    const memory = EMBEDDING_BATCH_FLOATS_MAX / dimensionsSeen;
    const texts = Math.min(EMBEDDING_BATCH_TEXTS * growth, EMBEDDING_BATCH_TEXTS_MAX, memory, limitOf(count));
    const grown = Math.max(EMBEDDING_TEXT_BYTES, EMBEDDING_BATCH_BYTES * growth);
    const size = Math.min(grown, EMBEDDING_BATCH_BYTES_MAX, limitOf(bytes));
    return { texts: Math.max(1, Math.floor(texts)), bytes: Math.floor(size) };
  };

  return {
    get next() {
      return next();
    },
    get inFlight() {
      return inFlight;
    },
    fits: (texts) =>
      texts.length === 1 || (texts.length <= limitOf(count) && bytesOf(texts) <= limitOf(bytes)),
    async tryOneByOne(texts, work) {
      while (trial !== null && isUntried(texts)) {
        await trial;
      }
      if (!isUntried(texts)) {
        return work();
      }
      const running = work();
      trial = running;
      try {
        return await running;
      } finally {
        trial = null;
      }
    },
    accept(texts, ms, dimensions, sideBySide = EMBEDDING_REQUESTS_IN_FLIGHT) {
      const { texts: most, bytes: mostBytes } = next();
      // Equal texts are sent once, so few batches are quite full.
      const isFull = texts.length > most / 2 || bytesOf(texts) > mostBytes - EMBEDDING_TEXT_BYTES;
      // A server of one core works on one request after the other, so each of them waits for all.
      const aloneMs = ms / sideBySide;
      const expectedMs = aloneMs * EMBEDDING_REQUESTS_IN_FLIGHT;
      inFlight = Math.min(EMBEDDING_REQUESTS_IN_FLIGHT, Math.max(1, Math.floor(slowMs / aloneMs)));
      if (expectedMs > slowMs) {
        const size = Math.max(texts.length / EMBEDDING_BATCH_TEXTS, bytesOf(texts) / EMBEDDING_BATCH_BYTES);
        growth = Math.min(growth, (size * slowMs) / expectedMs);
      } else if (isFull && ms < quickMs) {
        growth = Math.min(2 * growth, GROWTH_MAX);
      }
      dimensionsSeen = dimensions;
      count.accepted = Math.max(count.accepted, texts.length);
      bytes.accepted = Math.max(bytes.accepted, bytesOf(texts));
    },
    reject(texts, isSlow) {
      if (isSlow) {
        count.accepted = Math.min(count.accepted, Math.ceil(texts.length / 2));
      }
      // Most limits are about the number. The bytes are the reason only when as many shorter texts were accepted.
      if (texts.length > count.accepted) {
        count.limit = count.accepted;
      } else if (bytesOf(texts) > bytes.accepted) {
        bytes.limit = bytes.accepted;
      }
    },
  };
}

function limitOf({ accepted, limit }: Measure): number {
  return Math.max(accepted, limit);
}

function bytesOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
