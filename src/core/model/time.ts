import type { Time } from './record.js';

/** A moment with GitHub's resolution. */
export function timeOf(date: Date): Time {
  return `${date.toISOString().slice(0, 19)}Z`;
}
