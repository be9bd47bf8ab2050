/** Vectors as arrays, which tests can compare with the ones they expect. */
import type { Embedder } from '../../src/core/ports/embedder.js';

/** The same embedder; its vectors are arrays, whatever the server's answer was read into. */
export function withPlainVectors(embedder: Embedder): Embedder {
  return {
    model: embedder.model,
    textBytes: embedder.textBytes,
    get dimensions() {
      return embedder.dimensions;
    },
    get batch() {
      return embedder.batch;
    },
    embed: async (texts) =>
      (await embedder.embed(texts)).map((answer) => (answer instanceof Float32Array ? [...answer] : answer)),
  };
}
