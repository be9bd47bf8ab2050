/** What one run has done so far. It outlives an error: what was kept is reported all the same. */

import type { Shown } from '../related/which-issues.js';

export interface FailedItem {
  /** Kind and id or number, never text. */
  readonly item: string;
  readonly reason: string;
}

export interface Tally {
  /** Rows written because they were new or had changed. */
  stored: number;
  /** Rows that became tombstones by an event or a backfill; the comments that go with an issue are not counted. */
  removed: number;
  /** Texts that were given a vector. */
  embedded: number;
  /** Texts that this run knows to have no current vector. */
  pending: number;
  /** Why something is left to others or to later, without being an error. */
  readonly left: string[];
  readonly failed: FailedItem[];
  /** What was shown for the issue of the event. */
  related: (Shown & { readonly issueNumber: number }) | null;
}

export function newTally(): Tally {
  return { stored: 0, removed: 0, embedded: 0, pending: 0, left: [], failed: [], related: null };
}
