/** When an item or a text that failed is tried again: after 1 hour, then 2, 4, 8 …, at most a week. */
import { FAILURE_RETRY_FIRST_MS, FAILURE_RETRY_LONGEST_MS } from '../../limits.js';

/** The time of the next try after this many failed attempts, the last of them at `now`. */
export function nextTryAfter(attempts: number, now: Date): Date {
  const wait = Math.min(FAILURE_RETRY_FIRST_MS * 2 ** (attempts - 1), FAILURE_RETRY_LONGEST_MS);
  return new Date(now.getTime() + wait);
}
