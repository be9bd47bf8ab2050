/** One batch of texts: what is sent, and what the answers are for. */
import type { NewFailure } from '../failures/record-failures.js';
import type { Refusal, Vector } from '../model/embedding.js';
import type { Embedder } from '../ports/embedder.js';
import type { StoredChunk, StoredVector } from '../ports/vector-store.js';
import type { PendingText } from './pending-texts.js';

type Answer = Vector | Refusal | undefined;

/** Embeds the texts of a batch, each distinct text ("+1", "Fixed.") once. Returns an answer for each, in order. */
export async function embedDistinctTexts(
  embedder: Embedder,
  batch: readonly PendingText[],
): Promise<readonly Answer[]> {
  const indexes = new Map<string, number>();
  const texts: string[] = [];
  for (const { text } of batch) {
    if (!indexes.has(text)) {
      indexes.set(text, texts.push(text) - 1);
    }
  }
  const answers = await embedder.embed(texts);
  return batch.map(({ text }) => answers[indexes.get(text) ?? -1]);
}

interface SortedAnswers {
  readonly vectors: readonly StoredVector[];
  readonly chunks: readonly StoredChunk[];
  readonly refused: readonly NewFailure[];
  /** Null when no text got a vector. */
  readonly dimensions: number | null;
}

/** Sorts the answers to a batch by where they are stored. */
export function sortAnswers(batch: readonly PendingText[], answers: readonly Answer[]): SortedAnswers {
  const vectors: StoredVector[] = [];
  const chunks: StoredChunk[] = [];
  const refused: NewFailure[] = [];
  let dimensions: number | null = null;
  for (const [at, { row, field, hash, position, text }] of batch.entries()) {
    const answer = answers[at] ?? { refused: 'the embedder gave no answer' };
    dimensions ??= 'refused' in answer ? null : answer.length;
    if (position > 0) {
      chunks.push({ kind: row.kind, id: row.id, hash, position, text, vector: answer });
    } else if ('refused' in answer) {
      refused.push({ key: row, text: { field, hash }, reason: answer.refused });
    } else {
      vectors.push({ kind: row.kind, id: row.id, field, hash, vector: answer });
    }
  }
  return { vectors, chunks, refused, dimensions };
}
