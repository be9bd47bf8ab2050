/** Hashes that tell whether a text or a record has changed. */
import { createHash } from 'node:crypto';
import type { TrackerRecord } from '../model/record.js';

/** Half of SHA-256, in hexadecimal: 128 bits exclude accidental collisions, and halve the column. */
const HASH_CHARACTERS = 32;

export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARACTERS);
}

/** Changes when any field of the record does. It distinguishes a repeated delivery from an edit within the same second. */
export function hashRecord(record: TrackerRecord): string {
  return hashText(JSON.stringify(record));
}
