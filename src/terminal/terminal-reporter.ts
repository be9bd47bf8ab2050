/** A person's terminal: results to standard output, everything else to standard error. */
import { errorLines, headline } from '../core/report/log-lines.js';
import type { Reporter } from '../core/report/reporter.js';
import { resultLines } from '../core/report/result-lines.js';
import { plainLine } from '../core/text/markdown.js';

export function terminalReporter(isVerbose: boolean): Reporter {
  const secrets = new Set<string>();
  const tell = (line: string): void => {
    let told = plainLine(line);
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
      if (result.evaluation !== null) {
        process.stdout.write(result.evaluation);
      }
      for (const line of resultLines(result.hits ?? [])) {
        process.stdout.write(`${line}\n`);
      }
      for (const line of result.tally.left) {
        tell(line);
      }
      tell(headline(result));
      const failures = errorLines(result);
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
