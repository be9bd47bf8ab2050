import type { Log } from '../ports/store.js';
import type { Result } from './job-summary.js';

/** Where a run is told about: the runner's log, outputs and summary, or a terminal. */
export interface Outlet {
  readonly log: Log;
  /** Keeps the secret out of everything that is written from now on. */
  mask(secret: string): void;
  /** Tells the end of the run, and sets the exit code to 1 when there are failures. */
  finish(result: Result): Promise<void>;
}
