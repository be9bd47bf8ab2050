/** Reports a run to a terminal: results go to standard output, everything else to standard error. */
import {
  atMostEvery,
  PROGRESS_LOG_MS,
  PROGRESS_REDRAW_MS,
  progressLine,
} from '../core/report/progress-line.js';
import { errorLines, headline } from '../core/report/log-lines.js';
import type { Reporter } from '../core/report/reporter.js';
import { renderJson } from '../core/report/json-result.js';
import type { Result } from '../core/report/result.js';
import { resultLines } from '../core/report/result-lines.js';
import { toRelatedHit } from '../core/answers/hit.js';
import { alignColumns } from '../core/report/text-table.js';
import { plainLine } from '../core/text/markdown.js';
import { shorten } from '../core/text/truncate.js';

export interface TerminalOptions {
  /** Shows debug lines as well. */
  readonly isVerbose: boolean;
  /** Writes one JSON object to standard output instead of results for a reader. */
  readonly isJson: boolean;
}

/** Where the terminal does not tell its width. */
const TERMINAL_COLUMNS = 80;
/** To the beginning of the line, and clear it. */
const CLEAR_LINE = '\r\u001B[2K';

export function terminalReporter({ isVerbose, isJson }: TerminalOptions): Reporter {
  const secrets = new Set<string>();
  const masked = (text: string): string =>
    [...secrets].reduce((hidden, secret) => hidden.replaceAll(secret, '***'), text);
  const { stderr } = process;
  /** Clears the line with the progress, before anything else is written. */
  let clear = '';
  const writeLine = (line: string): void => {
    stderr.write(`${clear}${masked(plainLine(line))}\n`);
    clear = '';
  };
  const redraw = (line: string): void => {
    const fitting = shorten(masked(plainLine(line)), (stderr.columns || TERMINAL_COLUMNS) - 1);
    stderr.write(`${CLEAR_LINE}${fitting}`);
    clear = CLEAR_LINE;
  };
  const describe = progressLine();
  const show = stderr.isTTY
    ? atMostEvery(PROGRESS_REDRAW_MS, redraw)
    : atMostEvery(PROGRESS_LOG_MS, writeLine);
  return {
    log: {
      progress: (news) => {
        show(describe(news));
      },
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
      stderr.write(clear);
      clear = '';
      const failures = errorLines(result);
      if (failures.length > 0) {
        process.exitCode = 1;
      }
      if (isJson) {
        process.stdout.write(masked(renderJson(result)));
      } else {
        writeResults(result);
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

/** For a reader: the report, or the issues and comments that were found. */
function writeResults({ evaluation, related, hits, draft, hasGoodMatch, checks }: Result): void {
  const lines = [
    ...alignColumns((checks ?? []).map(({ level, about, text }) => [level, about, text])),
    ...(evaluation === null ? [] : [evaluation.trimEnd()]),
    ...resultLines((related?.related ?? []).map(toRelatedHit)),
    ...(draft === null ? [] : [`${draft.verdict} ${draft.advice}`]),
    ...(draft !== null || hasGoodMatch || (hits ?? []).length === 0 ? [] : ['No good match. The nearest:']),
    ...resultLines(hits ?? []),
  ];
  for (const line of lines) {
    process.stdout.write(`${line}\n`);
  }
}
