/** Reads the vectors in an answer of an embeddings server, of which nothing is trusted. */
import type { Vector } from '../core/model/embedding.js';

/** How far rounding to single precision may move the length of a unit vector from 1. */
const UNIT_TOLERANCE = 1e-6;

/**
 * The unit vectors in the order of the texts, null for each that has no direction. Null unless the answer has exactly one
 * array for each of `count` texts; the `index` of an item says which text it belongs to.
 */
export function parseVectors(answer: unknown, count: number): readonly (Vector | null)[] | null {
  const items = (answer as { data?: unknown } | null | undefined)?.data;
  if (!Array.isArray(items) || items.length !== count) {
    return null;
  }
  const vectors = new Map<unknown, readonly unknown[]>();
  for (const item of items as ({ index?: unknown; embedding?: unknown } | null)[]) {
    if (Array.isArray(item?.embedding)) {
      vectors.set(item.index, item.embedding as unknown[]);
    }
  }
  const ordered = Array.from({ length: count }, (_, index) => vectors.get(index));
  return ordered.every((vector) => vector !== undefined) ? ordered.map(toUnitVector) : null;
}

/** Null for a vector without a direction: it is empty, has only zeros, or has a value that is not a finite number. */
function toUnitVector(vector: readonly unknown[]): Vector | null {
  if (!vector.every((value) => typeof value === 'number')) {
    return null;
  }
  const length = Math.hypot(...vector);
  if (!Number.isFinite(length) || length === 0) {
    return null;
  }
  return Math.abs(length - 1) < UNIT_TOLERANCE ? vector : vector.map((value) => value / length);
}
