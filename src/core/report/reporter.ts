/** Where the result of a run goes: the runner's log, outputs and job summary, or a terminal. */
import type { Log } from '../ports/log.js';
import type { Result } from './result.js';

export interface Reporter {
  readonly log: Log;
  /** Hides the secret in everything that is written from now on. */
  readonly mask: (secret: string) => void;
  /** Reports the result, and sets the exit code to 1 when there are errors. Never throws. */
  finish(result: Result): void;
}
