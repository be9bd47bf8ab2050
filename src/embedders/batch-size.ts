/** Remembers for a run how many texts, and how many bytes of text, the server takes in one request. */

export interface BatchSize {
  /** Whether a batch of this size is worth a request. A single text always is. */
  fits(texts: readonly string[]): boolean;
  /** Call it when the server has answered a batch with vectors. */
  accept(texts: readonly string[]): void;
  /**
   * Call it when a batch failed although the server takes each of its texts in smaller batches. Later batches are no larger
   * than what was accepted so far. `isSlow`: it was not answered in time, so that even an accepted size may be too much.
   */
  reject(texts: readonly string[], isSlow: boolean): void;
}

/** The largest size that was accepted, and the size beyond which nothing is sent. */
interface Measure {
  accepted: number;
  limit: number;
}

/** No size is known yet. */
export function trackBatchSize(): BatchSize {
  const count: Measure = { accepted: 0, limit: Infinity };
  const bytes: Measure = { accepted: 0, limit: Infinity };
  return {
    fits: (texts) =>
      texts.length === 1 || (texts.length <= limitOf(count) && bytesOf(texts) <= limitOf(bytes)),
    accept(texts) {
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
