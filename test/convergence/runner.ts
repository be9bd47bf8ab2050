/** How a run of Tiara is done: in this process, or as the built action. */
import type { EventPayload, Tracker } from '../support/github/tracker.js';
import type { Trouble } from './steps.js';

export type RunOf =
  | { readonly mode: 'event'; readonly payload: EventPayload; readonly tracker: Tracker }
  | { readonly mode: 'catch-up' | 'backfill'; readonly tracker: Tracker };

export type Feed = 'issues' | 'comments';

export interface Circumstance {
  readonly trouble: Trouble;
  /** At which request, or which statement, it comes. */
  readonly at: number;
  /** What goes on while a page of this feed is on its way. */
  readonly meanwhile: (feed: Feed, page: readonly Updated[]) => Promise<void>;
}

export interface Hands {
  readonly trackers: readonly [Tracker, Tracker];
  /** Every text for which a vector was given; grows. */
  readonly bought: readonly string[];
  /** Does the run, and throws when it fails. Several may be under way. */
  run(run: RunOf, circumstance: Circumstance): Promise<void>;
  /** Lets so much time pass for the runs, as it has for the trackers. */
  wait(seconds: number): Promise<void>;
  close(): Promise<void>;
}

/** An item of a listing. */
export interface Updated {
  readonly id: number;
  readonly updated_at: string;
}

/** How much a lagging listing lags; less than the overlap of catch-up. */
const LAG_MS = 4 * 60_000;

/** Whether a lagging listing does not show the item yet: a half of what has just been updated, so that it has gaps. */
export function isLate({ id, updated_at: updatedAt }: Updated, now: string): boolean {
  return id % 2 === 0 && Date.parse(updatedAt) > Date.parse(now) - LAG_MS;
}
