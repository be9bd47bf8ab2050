/** Turns texts into vectors. */
import type { Refusal, Vector } from '../model/embedding.js';

export interface Embedder {
  /** Two embedders with the same model and dimensions are interchangeable. */
  readonly model: string;
  /** Null until the first vector shows it. */
  readonly dimensions: number | null;
  /**
   * The most texts and bytes of the next request, and how many requests may run at once. Texts and bytes change with what is
   * learned about the server, so read them for each batch. A batch that was larger than them is embedded all the same.
   */
  readonly batch: { readonly texts: number; readonly bytes: number; readonly inFlight: number };
  /** UTF-8 bytes that the model reads of one text; a longer text is cut into chunks. */
  readonly textBytes: number;
  /** Tokens that the server has counted so far in this run; null or absent when it counts none. */
  readonly tokens?: number | null;
  /**
   * For each text, in order: its unit vector, or why the model refuses it. Texts are not empty and fit into one batch.
   * @throws UserError when there is no answer about any of them
   */
  embed(texts: readonly string[]): Promise<readonly (Vector | Refusal)[]>;
}
