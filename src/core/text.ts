/** From a record to the texts that get a vector, and the fingerprints that tell when a vector is out of date. */
import { createHash } from 'node:crypto';
import type { Field, Space } from './ports.js';
import type { TrackerRecord } from './record.js';

/** Half of SHA-256, in hexadecimal: 128 bits are far beyond any accidental collision, and halve the column. */
const HASH_CHARACTERS = 32;

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARACTERS);
}

/**
 * The text that each vector of a record stands for, or null where there is nothing to embed. An issue's body is
 * embedded behind its title: measured, that finds duplicates far better than the body alone.
 */
export function textsOf(record: {
  readonly title?: string | null;
  readonly body: string | null;
}): Readonly<Record<Field, string | null>> {
  const title = record.title ?? '';
  const body = record.body ?? '';
  const isBlank = body.trim() === '';
  return {
    title: title.trim() === '' ? null : title,
    body: isBlank ? null : title === '' ? body : `${title}\n\n${body}`,
  };
}

/** The hash of each stored text; null where the record deliberately has no vector. */
export function hashesOf(record: TrackerRecord): Readonly<Record<Field, string | null>> {
  const texts = textsOf(record.kind === 'issue' ? record : { body: record.body });
  return {
    title: texts.title === null ? null : hashOf(texts.title),
    body: texts.body === null ? null : hashOf(texts.body),
  };
}

/** Says which text, in which space, a vector was made from. A vector whose fingerprint is not its text's is out of date. */
export function fingerprint(hash: string, space: Pick<Space, 'id'>): string {
  return `${hash}:${space.id}`;
}

/** Changes when anything of the record does: tells a redelivery from an edit within the same second. */
export function contentHash(record: TrackerRecord): string {
  return hashOf(JSON.stringify(record));
}

/** The longest beginning of the text that has at most this many bytes of UTF-8. */
export function cutToBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) {
    return text;
  }
  const cut = Buffer.from(text).subarray(0, bytes).toString('utf8');
  // A character that was cut in two ends the text as U+FFFD.
  return cut.replace(/\uFFFD+$/, '');
}
