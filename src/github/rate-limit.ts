/** How long a run is willing to wait for GitHub, all its requests together. */
import { setTimeout as timer } from 'node:timers/promises';
import { RATE_LIMIT_WAIT_MAX_S, RATE_LIMIT_WAIT_TOTAL_MAX_S, RUN_WAITS_END_S } from '../limits.js';

/** Time as the process lives through it. */
export interface Stopwatch {
  /** Seconds since the process began. */
  elapsedS(): number;
  /** Resolves when so many seconds have gone by. */
  sleep(seconds: number): Promise<void>;
}

export interface Patience {
  /**
   * Waits, after it has said so to `announce`; or gives false at once, without waiting, when that would take longer
   * than one wait may, than all waits of a run may, or than the run may last.
   */
  wait(seconds: number, announce: () => void): Promise<boolean>;
}

const processTime: Stopwatch = {
  elapsedS: () => process.uptime(),
  sleep: (seconds) => timer(seconds * 1000),
};

/** The patience of one run: every client of the run shares it. */
export function newPatience(time: Stopwatch = processTime): Patience {
  let waitedS = 0;
  return {
    async wait(seconds, announce) {
      if (
        seconds > RATE_LIMIT_WAIT_MAX_S ||
        waitedS + seconds > RATE_LIMIT_WAIT_TOTAL_MAX_S ||
        time.elapsedS() + seconds > RUN_WAITS_END_S
      ) {
        return false;
      }
      waitedS += seconds;
      announce();
      await time.sleep(seconds);
      return true;
    },
  };
}
