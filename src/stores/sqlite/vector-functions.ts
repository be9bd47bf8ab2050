/** Vector functions for SQLite. A vector is a blob of 32-bit floats in the machine's byte order: little-endian everywhere. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { loadVectorLibrary } from './vector-library.js';

/** The SQL of cosine distances, 0 to 2; NULL for a vector of zeros, or when `a` is NULL. */
export interface DistanceFunctions {
  readonly distance: (a: string, b: string) => string;
  /** Between two codes of vectors. */
  readonly codeDistance: (a: string, b: string) => string;
}

/** Those of sqlite-vec. */
const OF_LIBRARY: DistanceFunctions = {
  // The library's function fails for NULL.
  distance: (a, b) => `CASE WHEN ${a} IS NOT NULL THEN vec_distance_cosine(${a}, ${b}) END`,
  codeDistance: (a, b) => `vec_distance_cosine(vec_int8(${a}), vec_int8(${b}))`,
};

/** Those that `addVectorFunctions` adds. */
const OWN: DistanceFunctions = {
  distance: (a, b) => `VEC_COSINE_DISTANCE(${a}, ${b})`,
  codeDistance: (a, b) => `VEC_CODE_DISTANCE(${a}, ${b})`,
};

/** What a database has after `addVectorFunctions` with this library. */
export function distanceFunctions(library: string | null): DistanceFunctions {
  return library === null ? OWN : OF_LIBRARY;
}

/**
 * Adds TiDB's VEC_FROM_TEXT, VEC_AS_TEXT and VEC_COSINE_DISTANCE, VEC_CODE and VEC_CODE_DISTANCE for codes of vectors, and
 * the library's functions. A library needs a database that was opened with `allowExtension`.
 * https://docs.pingcap.com/tidb/stable/vector-search-functions-and-operators/
 */
export function addVectorFunctions(database: DatabaseSync, library: string | null): void {
  if (library !== null) {
    loadVectorLibrary(database, library);
  }
  // With this option, SQLite works out what is about the query once instead of once per row.
  const options = { deterministic: true };
  database.function('VEC_FROM_TEXT', options, (text: SQLOutputValue) =>
    typeof text === 'string' ? new Uint8Array(new Float32Array(JSON.parse(text) as number[]).buffer) : null,
  );
  database.function('VEC_AS_TEXT', options, (vector: SQLOutputValue) =>
    vector instanceof Uint8Array ? JSON.stringify([...asFloats(vector)]) : null,
  );
  database.function('VEC_CODE', options, (vector: SQLOutputValue) =>
    vector instanceof Uint8Array ? codeOf(asFloats(vector)) : null,
  );
  const addDistance = (name: string, view: (bytes: Uint8Array) => ArrayLike<number>): void => {
    database.function(name, options, (a: SQLOutputValue, b: SQLOutputValue) =>
      a instanceof Uint8Array && b instanceof Uint8Array ? cosineDistance(view(a), view(b)) : null,
    );
  };
  addDistance('VEC_COSINE_DISTANCE', asFloats);
  addDistance('VEC_CODE_DISTANCE', asIntegers);
}

/** One byte for each number, -127 to 127 times the same factor. The cosine does not depend on the factor. */
function codeOf(vector: Float32Array): Uint8Array {
  // Called for every vector: loops over an index take half as long as iterators.
  let largest = 0;
  for (let at = 0; at < vector.length; at += 1) {
    const size = Math.abs(vector[at] ?? 0);
    largest = size > largest ? size : largest;
  }
  const factor = largest === 0 ? 0 : 127 / largest;
  const code = new Int8Array(vector.length);
  for (let at = 0; at < vector.length; at += 1) {
    code[at] = Math.round((vector[at] ?? 0) * factor);
  }
  return new Uint8Array(code.buffer);
}

/** 1 − cosine, 0 to 2; null for a zero vector, as in TiDB. */
function cosineDistance(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
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

function asIntegers(bytes: Uint8Array): Int8Array {
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
