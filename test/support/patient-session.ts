/** What an embedder needs of a run besides its server, for tests: waits that are recorded and take no time. */
import type { SessionOptions } from '../../src/embedders/openai-session.js';
import { newWaitBudget } from '../../src/github/requests/rate-limit.js';

export interface PatientSession extends SessionOptions {
  /** The waits so far, in seconds. */
  readonly waits: readonly number[];
  /** The lines of the log so far. */
  readonly lines: readonly string[];
}

/** `isReal`: waits take their time. */
export function patientSession(isReal = false): PatientSession {
  const waits: number[] = [];
  const lines: string[] = [];
  const add = (line: string): void => void lines.push(line);
  const sleep = (seconds: number): Promise<void> =>
    isReal ? new Promise((wake) => setTimeout(wake, seconds * 1000)) : Promise.resolve();
  return {
    waits,
    lines,
    log: { progress: () => undefined, info: add, notice: add, warning: add, debug: add },
    waitBudget: newWaitBudget({
      elapsedS: () => 0,
      sleep: (seconds) => {
        waits.push(seconds);
        return sleep(seconds);
      },
    }),
  };
}
