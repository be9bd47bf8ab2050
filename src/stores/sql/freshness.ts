/** How long what a run has read counts as what is there. */
import { DATABASE_FRESH_MS } from '../../limits.js';

/** Whether what was read at this time, by `performance.now()`, still counts. */
export function isFresh(readAt: number): boolean {
  return performance.now() - readAt < DATABASE_FRESH_MS;
}
