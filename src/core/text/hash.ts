/** Hashes that tell whether a text or a record has changed. */
import { hash } from 'node:crypto';
import type { TrackerRecord } from '../model/record.js';

/** Half of SHA-256, in hexadecimal: 128 bits exclude accidental collisions, and halve the column. */
const HASH_CHARACTERS = 32;

export function hashText(text: string): string {
  return hash('sha256', text, 'hex').slice(0, HASH_CHARACTERS);
}

/** A record never changes, and several places ask for its hash. An entry goes when its record does. */
const hashes = new WeakMap<TrackerRecord, string>();

/** Changes when any field of the record does. It distinguishes a repeated delivery from an edit within the same second. */
export function hashRecord(record: TrackerRecord): string {
  const known = hashes.get(record) ?? hashText(JSON.stringify(record));
  hashes.set(record, known);
  return known;
}
