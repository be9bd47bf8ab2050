/** Reads the vectors in an answer of an embeddings server, of which nothing is trusted. */
import type { Vector } from '../core/model/embedding.js';
import { isQuota, type Server } from './openai-errors.js';
import { protocolFailure, toFailure, type Failure } from './openai-failure.js';

/** How far rounding to single precision may move the length of a unit vector from 1. */
const UNIT_TOLERANCE = 1e-6;
const FLOAT_BYTES = 4;
/** Models make vectors that are about as long as 1. Bytes of other numbers than floats of 32 bits are far shorter or longer. */
const PLAUSIBLE_LENGTH = { least: 1e-6, most: 1e6 };

type Values = Float32Array | readonly unknown[];

/**
 * The unit vectors in the order of the texts, null for each that has no direction. Null unless the answer has exactly one
 * array, of numbers or as base64 of floats, for each of `count` texts. The `index` of an item says which text it belongs to. Items
 * without one take the places that are left, in their order: Gemini leaves out an index of 0, and other servers every index.
 */
export function parseVectors(answer: unknown, count: number): readonly (Vector | null)[] | null {
  const items = (answer as { data?: unknown } | null | undefined)?.data;
  if (!Array.isArray(items) || items.length !== count) {
    return null;
  }
  const byIndex = new Map<number, Values>();
  const withoutIndex: Values[] = [];
  for (const item of items as ({ index?: unknown; embedding?: unknown } | null)[]) {
    const values = readValues(item?.embedding);
    if (values === null) {
      return null;
    }
    const index = Number(item?.index ?? NaN);
    if (Number.isNaN(index)) {
      withoutIndex.push(values);
    } else {
      byIndex.set(index, values);
    }
  }
  const rest = withoutIndex.values();
  const vectors: (Vector | null)[] = [];
  let doubtful = 0;
  for (let index = 0; index < count; index += 1) {
    const values = byIndex.get(index) ?? rest.next().value;
    if (values === undefined) {
      return null;
    }
    const length = lengthOf(values);
    const isDoubtful = values instanceof Float32Array && length !== 0 && !isPlausible(length);
    doubtful += isDoubtful ? 1 : 0;
    vectors.push(isDoubtful ? null : toUnitVector(values, length));
  }
  return doubtful > count / 2 ? null : vectors;
}

/** The values of an array, or of floats of 32 bits, little-endian, in base64; null for anything else. */
function readValues(embedding: unknown): Values | null {
  if (Array.isArray(embedding)) {
    return embedding as unknown[];
  }
  return typeof embedding === 'string' ? decodeFloats(embedding) : null;
}

function decodeFloats(base64: string): Float32Array | null {
  const bytes = Buffer.from(base64, 'base64');
  // What is not base64 is skipped when it is decoded, and so is whatever follows padding.
  const characters = base64.endsWith('==')
    ? base64.length - 2
    : base64.length - (base64.endsWith('=') ? 1 : 0);
  const isBase64 = characters > 0 && bytes.length === Math.floor((characters * 3) / 4);
  if (!isBase64 || bytes.length % FLOAT_BYTES !== 0) {
    return null;
  }
  const isAligned = bytes.byteOffset % FLOAT_BYTES === 0;
  const { buffer, byteOffset } = isAligned ? bytes : Uint8Array.from(bytes);
  // Both have the lowest byte first, as every runner's processor has.
  return new Float32Array(buffer, byteOffset, bytes.length / FLOAT_BYTES);
}

function isPlausible(length: number): boolean {
  return length >= PLAUSIBLE_LENGTH.least && length <= PLAUSIBLE_LENGTH.most;
}

/** NaN when a value is not a number. */
function lengthOf(values: Values): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at];
    if (typeof value !== 'number') {
      return NaN;
    }
    sum += value * value;
  }
  const isExact = sum > Number.MIN_VALUE / Number.EPSILON && sum < Infinity;
  return isExact ? Math.sqrt(sum) : lengthOfExtremes(values as readonly number[]);
}

/** The length of a vector whose squares are too small or too large for a number. */
function lengthOfExtremes(values: ArrayLike<number>): number {
  let largest = 0;
  for (let at = 0; at < values.length; at += 1) {
    largest = Math.max(largest, Math.abs(values[at] ?? NaN));
  }
  if (largest === 0 || !Number.isFinite(largest)) {
    return largest;
  }
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) {
    sum += ((values[at] ?? NaN) / largest) ** 2;
  }
  return largest * Math.sqrt(sum);
}

/** Null for a vector without a direction: it is empty, has only zeros, or has a value that is not a finite number. */
function toUnitVector(values: Values, length: number): Vector | null {
  if (!Number.isFinite(length) || length === 0) {
    return null;
  }
  const vector = values as Vector;
  return Math.abs(length - 1) < UNIT_TOLERANCE ? vector : vector.map((value) => value / length);
}

/** Words that servers use for a rate limit in place of its number. */
const RATE_LIMIT_WORD = /rate.?limit|too.?many.?requests|resource.?exhausted/i;

/**
 * The failure that the body of a successful answer reports, as some gateways do: `{"error": {"code": 429}}`. Null when it
 * reports none.
 */
export function failureInside(answer: unknown, server: Server): Failure | null {
  const body = (Array.isArray(answer) ? (answer as unknown[])[0] : answer) as Reported | null | undefined;
  const error = body?.error as Reported | null | undefined;
  if (error === undefined || error === null) {
    return null;
  }
  const words = [error.code, error.status, error.type, body?.code, body?.status];
  const status = words.map(Number).find((each) => each >= 400 && each < 600) ?? statusOfWords(words);
  const code = Number.isNaN(Number(error.code)) ? error.code : null;
  return status === null
    ? protocolFailure('answered with an error instead of vectors', server)
    : toFailure({ status, code, type: error.type }, server);
}

interface Reported {
  readonly error?: unknown;
  readonly code?: unknown;
  readonly status?: unknown;
  readonly type?: unknown;
}

function statusOfWords(words: readonly unknown[]): number | null {
  return words.some(
    (word) => isQuota({ code: word }) || (typeof word === 'string' && RATE_LIMIT_WORD.test(word)),
  )
    ? 429
    : null;
}
