/** How a run of Tiara is done: in this process, or as the built action. */
import type { EventPayload, Tracker } from '../support/github/tracker.js';
import type { Trouble } from './steps.js';

export type RunOf =
  | { readonly mode: 'event'; readonly payload: EventPayload; readonly tracker: Tracker }
  | { readonly mode: 'catch-up' | 'backfill'; readonly tracker: Tracker };

export interface Circumstance {
  readonly trouble: Trouble;
  /** At which request, or which statement, it comes. */
  readonly at: number;
  /** What goes on in the meantime. */
  readonly meanwhile: () => Promise<void>;
}

export interface Hands {
  readonly trackers: readonly [Tracker, Tracker];
  /** Does the run, and throws when it fails. Several may be under way. */
  run(run: RunOf, circumstance: Circumstance): Promise<void>;
  /** Lets so much time pass for the runs, as it has for the trackers. */
  wait(seconds: number): Promise<void>;
  close(): Promise<void>;
}
