/** From a record to the texts that get a vector, and the fingerprints that tell when a vector is out of date. */
import { createHash } from 'node:crypto';
import { CONTENT_CHARACTERS_MIN } from '../../limits.js';
import { withoutNoise } from './noise.js';
import type { Field, Space } from '../ports/store.js';
import type { TrackerRecord } from '../model/record.js';

/** Half of SHA-256, in hexadecimal: 128 bits are far beyond any accidental collision, and halve the column. */
const HASH_CHARACTERS = 32;

/** What a comment of Tiara's begins with. Whoever copies it has a comment without a vector. */
const OWN_MARKER = '<!-- tiara:related ';

/** Why a text deliberately has no vector. */
export type SkipReason = 'empty' | 'too little' | 'written by Tiara';

interface Texts {
  readonly title?: string | null;
  readonly body: string | null;
}

type ByField<T> = Readonly<Record<Field, T>>;

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARACTERS);
}

/**
 * The text that each vector of a record is made from, or null where there is nothing to embed. An issue's body is
 * embedded behind its title: measured, that finds duplicates far better than the body alone. Noise is left out of a
 * body unless nothing else is in it.
 */
export function textsOf({ title, body }: Texts): ByField<string | null> {
  const whole = body ?? '';
  return {
    title: isBlank(title) ? null : (title ?? ''),
    body: isBlank(body) ? null : behindTitle(title, withoutNoise(whole) || whole),
  };
}

/** The hash of each stored text, noise and all; null where the record deliberately has no vector. */
export function hashesOf(record: TrackerRecord): ByField<string | null> {
  const title = record.kind === 'issue' ? record.title : null;
  const skipped = skippedOf(record);
  return {
    title: skipped.title === null ? hashOf(title ?? '') : null,
    body: skipped.body === null ? hashOf(behindTitle(title, record.body ?? '')) : null,
  };
}

/** Why each text deliberately has no vector; null where it is to have one. */
export function skippedOf(record: TrackerRecord): ByField<SkipReason | null> {
  const { body } = record;
  const isOurs = record.kind === 'comment' && body?.startsWith(OWN_MARKER) === true;
  return {
    title: record.kind === 'issue' && !isBlank(record.title) ? null : 'empty',
    body: isBlank(body)
      ? 'empty'
      : isOurs
        ? 'written by Tiara'
        : hasContent(withoutNoise(body ?? ''))
          ? null
          : 'too little',
  };
}

function isBlank(text: string | null | undefined): boolean {
  return (text ?? '').trim() === '';
}

function behindTitle(title: string | null | undefined, body: string): string {
  return (title ?? '') === '' ? body : `${title ?? ''}\n\n${body}`;
}

function hasContent(text: string): boolean {
  return (text.match(/[\p{L}\p{N}]/gu) ?? []).length >= CONTENT_CHARACTERS_MIN;
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
