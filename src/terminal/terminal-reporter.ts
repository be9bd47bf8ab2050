/** A person's terminal: results to standard output, everything else to standard error. */
import type { Outlet } from '../core/report/reporter.js';
import { plain } from '../core/text/markdown.js';
import { failuresOf, headlineOf, linesOf } from '../core/report/job-summary.js';

export function terminalOutlet(isVerbose: boolean): Outlet {
  const secrets = new Set<string>();
  const tell = (line: string): void => {
    let told = plain(line);
    for (const secret of secrets) {
      told = told.replaceAll(secret, '***');
    }
    process.stderr.write(`${told}\n`);
  };
  return {
    log: {
      info: tell,
      notice: (line) => {
        tell(`notice: ${line}`);
      },
      warning: (line) => {
        tell(`warning: ${line}`);
      },
      debug: (line) => {
        if (isVerbose) {
          tell(`debug: ${line}`);
        }
      },
    },
    mask: (secret) => {
      secrets.add(secret);
    },
    finish(result) {
      if (result.evaluation !== undefined) {
        process.stdout.write(result.evaluation);
      }
      for (const line of linesOf(result.hits ?? [])) {
        process.stdout.write(`${line}\n`);
      }
      for (const line of result.tally.left) {
        tell(line);
      }
      tell(headlineOf(result));
      const failures = failuresOf(result);
      for (const line of failures) {
        tell(`error: ${line}`);
      }
      if (failures.length > 0) {
        process.exitCode = 1;
      }
      return Promise.resolve();
    },
  };
}
