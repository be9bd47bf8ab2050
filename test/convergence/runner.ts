/** How the histories run Tiara: in this process, or as the built action. */
import type { EventPayload, Tracker } from '../support/github/tracker.js';
import type { Trouble } from './steps.js';

export type RunOf =
  | { readonly mode: 'event'; readonly payload: EventPayload; readonly tracker: Tracker }
  | { readonly mode: 'catch-up' | 'backfill'; readonly tracker: Tracker };

export type Feed = 'issues' | 'comments';

export interface Circumstance {
  readonly trouble: Trouble;
  /** The request or statement at which the trouble happens. */
  readonly at: number;
  /** Called while a page of this listing is on its way. */
  readonly meanwhile: (feed: Feed, page: readonly Updated[]) => Promise<void>;
}

export interface Hands {
  readonly trackers: readonly [Tracker, Tracker];
  /** Every text that a vector was made for so far. */
  readonly bought: readonly string[];
  /** Throws when the run fails. Several runs may overlap. */
  run(run: RunOf, circumstance: Circumstance): Promise<void>;
  /** Moves the clock of the runs, as the clock of the trackers has moved. */
  wait(seconds: number): Promise<void>;
  close(): Promise<void>;
}

/** An item of a listing. */
export interface Updated {
  readonly id: number;
  readonly updated_at: string;
}

/** How far a lagging listing lags behind: less than the overlap of a catch-up. */
const LAG_MS = 4 * 60_000;

/** Whether a lagging listing does not show the item yet: half of the items just updated, so that the listing has gaps. */
export function isLate({ id, updated_at: updatedAt }: Updated, now: string): boolean {
  return id % 2 === 0 && Date.parse(updatedAt) > Date.parse(now) - LAG_MS;
}
