/** Texts of several pieces: the first piece's vector says that a text is done, so it waits for the others. */
import type { PendingText } from './pending-texts.js';
import type { StoredVector } from '../ports/store.js';

/** Follows the texts of one pass, whose batches end in any order. */
export interface WholeTexts {
  /**
   * What of this batch is stored, and the vectors of first pieces in it. Gives the vectors, of this batch and of
   * earlier ones, whose texts have all their later pieces stored now.
   */
  complete(batch: readonly PendingText[], vectors: readonly StoredVector[]): readonly StoredVector[];
}

interface Open {
  /** Later pieces that are not stored yet. */
  left: number;
  first: StoredVector | null;
}

function nameOf(kind: string, id: number, field: string): string {
  return `${kind} ${id} ${field}`;
}

/** Nothing is open yet. What is held back is lost with the run, and bought again: pieces of batches in flight, no more. */
export function wholeTexts(): WholeTexts {
  const open = new Map<string, Open>();
  return {
    complete(batch, vectors) {
      for (const { row, field, position, laterPieces } of batch) {
        const name = nameOf(row.kind, row.id, field);
        const text = open.get(name) ?? { left: laterPieces, first: null };
        text.left -= position > 0 ? 1 : 0;
        open.set(name, text);
      }
      for (const vector of vectors) {
        const text = open.get(nameOf(vector.kind, vector.id, vector.field));
        if (text !== undefined) {
          text.first = vector;
        }
      }
      const whole: StoredVector[] = [];
      for (const { row, field } of batch) {
        const name = nameOf(row.kind, row.id, field);
        const text = open.get(name);
        if (text?.left === 0 && text.first !== null) {
          whole.push(text.first);
          open.delete(name);
        }
      }
      return whole;
    },
  };
}
