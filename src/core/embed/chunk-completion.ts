/** Texts of several chunks: the first chunk's vector marks a text as done, so it waits until the later chunks are stored. */
import type { StoredVector } from '../ports/vector-store.js';
import type { PendingText } from './pending-texts.js';

/** Follows the texts of one pass, whose batches finish in any order. */
export interface ChunkCompletion {
  /**
   * Call it when the later chunks of a batch are stored, with the vectors of the first chunks in it. Returns the vectors,
   * of this and of earlier batches, whose later chunks are all stored now.
   */
  complete(batch: readonly PendingText[], firstVectors: readonly StoredVector[]): readonly StoredVector[];
}

interface OpenText {
  /** Later chunks that are not stored yet. */
  missing: number;
  first: StoredVector | null;
}

/** No text is open yet. A run that stops loses the vectors that are held back: at most those of the batches in flight. */
export function trackChunkCompletion(): ChunkCompletion {
  const open = new Map<string, OpenText>();
  return {
    complete(batch, firstVectors) {
      for (const { row, field, position, laterChunks } of batch) {
        const key = textKey(row.kind, row.id, field);
        const text = open.get(key) ?? { missing: laterChunks, first: null };
        text.missing -= position > 0 ? 1 : 0;
        open.set(key, text);
      }
      for (const vector of firstVectors) {
        const text = open.get(textKey(vector.kind, vector.id, vector.field));
        if (text !== undefined) {
          text.first = vector;
        }
      }
      const complete: StoredVector[] = [];
      for (const { row, field } of batch) {
        const key = textKey(row.kind, row.id, field);
        const text = open.get(key);
        if (text?.missing === 0 && text.first !== null) {
          complete.push(text.first);
          open.delete(key);
        }
      }
      return complete;
    },
  };
}

function textKey(kind: string, id: number, field: string): string {
  return `${kind} ${id} ${field}`;
}
