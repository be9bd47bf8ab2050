/** How long embedding takes, measured on a few texts. */
import { DRY_RUN_SAMPLE_TEXTS } from '../../limits.js';
import type { Embedder } from '../ports/embedder.js';
import type { Clock } from '../ports/store.js';
import { cutToBytes } from '../text/truncate.js';

/** What is to be embedded. */
interface Work {
  readonly texts: number;
  /** Of these texts. */
  readonly bytes: number;
  /** Some of them; at most DRY_RUN_SAMPLE_TEXTS are sent. */
  readonly samples: readonly string[];
}

/**
 * Embeds one of the samples, then the others in one request, and scales what both took. It is more rather than less than
 * what a run needs: it assumes that a server computes one request after the other.
 * @returns milliseconds
 * @throws UserError when the model does not answer
 */
export async function measureEmbeddingMs(embedder: Embedder, clock: Clock, work: Work): Promise<number> {
  const [first, ...others] = fitIntoOneBatch(embedder, work.samples);
  if (first === undefined) {
    return 0;
  }
  const measure = async (texts: readonly string[]): Promise<{ ms: number; bytes: number }> => {
    const startedAt = clock.now().getTime();
    if (texts.length > 0) {
      await embedder.embed(texts);
    }
    return { ms: clock.now().getTime() - startedAt, bytes: byteLength(texts) };
  };
  const one = await measure([first]);
  const many = await measure(others);
  const more = many.bytes - one.bytes;
  const msPerByte = more > 0 ? Math.max(0, many.ms - one.ms) / more : 0;
  const { texts, bytes, inFlight } = embedder.batch;
  const requests = Math.max(Math.ceil(work.texts / texts), Math.ceil(work.bytes / bytes));
  return (requests * one.ms) / Math.min(requests, inFlight) + work.bytes * msPerByte;
}

function fitIntoOneBatch(embedder: Embedder, samples: readonly string[]): readonly string[] {
  const { texts, bytes } = embedder.batch;
  const fitting: string[] = [];
  let left = bytes;
  for (const sample of samples.slice(0, Math.min(texts, DRY_RUN_SAMPLE_TEXTS))) {
    const text = cutToBytes(sample, embedder.textBytes);
    left -= Buffer.byteLength(text);
    if (left < 0) {
      break;
    }
    fitting.push(text);
  }
  return fitting;
}

function byteLength(texts: readonly string[]): number {
  return texts.reduce((total, text) => total + Buffer.byteLength(text), 0);
}
