/** TiDB's vector functions for SQLite. A vector is a blob of 32-bit floats in the machine's byte order: little-endian everywhere. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

/**
 * Adds VEC_FROM_TEXT, VEC_AS_TEXT and VEC_COSINE_DISTANCE.
 * https://docs.pingcap.com/tidb/stable/vector-search-functions-and-operators/
 */
export function addVectorFunctions(database: DatabaseSync): void {
  // With this option, SQLite parses the query's vector once instead of once per row.
  const options = { deterministic: true };
  database.function('VEC_FROM_TEXT', options, (text: SQLOutputValue) =>
    typeof text === 'string' ? new Uint8Array(new Float32Array(JSON.parse(text) as number[]).buffer) : null,
  );
  database.function('VEC_AS_TEXT', options, (vector: SQLOutputValue) =>
    vector instanceof Uint8Array ? JSON.stringify([...asFloats(vector)]) : null,
  );
  database.function('VEC_COSINE_DISTANCE', options, (a: SQLOutputValue, b: SQLOutputValue) =>
    a instanceof Uint8Array && b instanceof Uint8Array ? cosineDistance(asFloats(a), asFloats(b)) : null,
  );
}

/** 1 − cosine, 0 to 2; null for a zero vector, as in TiDB. */
function cosineDistance(a: Float32Array, b: Float32Array): number | null {
  if (a.length !== b.length) {
    throw new Error(`vectors have different dimensions: ${a.length} and ${b.length}`);
  }
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  for (let at = 0; at < a.length; at += 1) {
    const [x, y] = [a[at] ?? 0, b[at] ?? 0];
    product += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  const cosine = product / Math.sqrt(squareA * squareB);
  return Number.isFinite(cosine) ? 1 - Math.max(-1, Math.min(1, cosine)) : null;
}

/** A view of the bytes if they are aligned, else of a copy. */
function asFloats(bytes: Uint8Array): Float32Array {
  const aligned = bytes.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return new Float32Array(
    aligned.buffer,
    aligned.byteOffset,
    Math.floor(aligned.byteLength / Float32Array.BYTES_PER_ELEMENT),
  );
}
