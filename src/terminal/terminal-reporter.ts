/** Reports a run to a terminal: results go to standard output, everything else to standard error. */
import { errorLines, headline } from '../core/report/log-lines.js';
import type { Reporter } from '../core/report/reporter.js';
import { resultLines } from '../core/report/result-lines.js';
import { plainLine } from '../core/text/markdown.js';

/** `isVerbose` shows debug lines as well. */
export function terminalReporter(isVerbose: boolean): Reporter {
  const secrets = new Set<string>();
  const writeLine = (line: string): void => {
    let masked = plainLine(line);
    for (const secret of secrets) {
      masked = masked.replaceAll(secret, '***');
    }
    process.stderr.write(`${masked}\n`);
  };
  return {
    log: {
      info: writeLine,
      notice: (line) => {
        writeLine(`notice: ${line}`);
      },
      warning: (line) => {
        writeLine(`warning: ${line}`);
      },
      debug: (line) => {
        if (isVerbose) {
          writeLine(`debug: ${line}`);
        }
      },
    },
    mask: (secret) => {
      secrets.add(secret);
    },
    finish(result) {
      const failures = errorLines(result);
      if (failures.length > 0) {
        process.exitCode = 1;
      }
      if (result.evaluation !== null) {
        process.stdout.write(result.evaluation);
      }
      for (const line of resultLines(result.hits ?? [])) {
        process.stdout.write(`${line}\n`);
      }
      for (const line of result.tally.left) {
        writeLine(line);
      }
      writeLine(headline(result));
      for (const line of failures) {
        writeLine(`error: ${line}`);
      }
    },
  };
}
