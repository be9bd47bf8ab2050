/** Reads the vectors in an answer of an embeddings server, of which nothing is trusted. */
import type { Vector } from '../core/model/embedding.js';
import { isQuota, type Server } from './openai-errors.js';
import { protocolFailure, toFailure, type Failure } from './openai-failure.js';

/** How far rounding to single precision may move the length of a unit vector from 1. */
const UNIT_TOLERANCE = 1e-6;
const FLOAT_BYTES = 4;

/**
 * The unit vectors in the order of the texts, null for each that has no direction. Null unless the answer has exactly one
 * array, of numbers or as base64, for each of `count` texts. The `index` of an item says which text it belongs to. Items
 * without one take the places that are left, in their order: Gemini leaves out an index of 0, and other servers every index.
 */
export function parseVectors(answer: unknown, count: number): readonly (Vector | null)[] | null {
  const items = (answer as { data?: unknown } | null | undefined)?.data;
  if (!Array.isArray(items) || items.length !== count) {
    return null;
  }
  const byIndex = new Map<number, readonly unknown[]>();
  const withoutIndex: (readonly unknown[])[] = [];
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
  const ordered = Array.from({ length: count }, (_, index) => byIndex.get(index) ?? withoutIndex.shift());
  return ordered.every((vector) => vector !== undefined) ? ordered.map(toUnitVector) : null;
}

/** The values of an array, or of floats of 32 bits, little-endian, in base64; null for anything else. */
function readValues(embedding: unknown): readonly unknown[] | null {
  if (Array.isArray(embedding)) {
    return embedding as unknown[];
  }
  if (typeof embedding !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(embedding)) {
    return null;
  }
  const bytes = Buffer.from(embedding, 'base64');
  return bytes.length % FLOAT_BYTES === 0
    ? Array.from({ length: bytes.length / FLOAT_BYTES }, (_, at) => bytes.readFloatLE(at * FLOAT_BYTES))
    : null;
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
