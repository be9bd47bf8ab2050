/** Reports a run to the Actions runner: log, masks, outputs and job summary. */
import * as core from '@actions/core';
import type { Log } from '../core/ports/log.js';
import { renderJobSummary } from '../core/report/job-summary.js';
import { atMostEvery, PROGRESS_LOG_MS, progressLine } from '../core/report/progress-line.js';
import { errorLines, headline } from '../core/report/log-lines.js';
import { buildOutputs } from '../core/report/outputs.js';
import type { Reporter } from '../core/report/reporter.js';
import { escapeLogLine } from './escape-log-line.js';
import { appendToRunnerFile, formatOutputs } from './runner-files.js';

/** `env` has the variables that name the runner's files. */
export function actionsReporter(env: NodeJS.ProcessEnv): Reporter {
  let isGroupOpen = false;
  const closeGroup = (): void => {
    if (isGroupOpen) {
      isGroupOpen = false;
      core.endGroup();
    }
  };
  /** Outside of the group, which is folded. */
  const outside =
    (write: (line: string) => void) =>
    (line: string): void => {
      closeGroup();
      write(escapeLogLine(line));
    };
  const describe = progressLine();
  const show = atMostEvery(PROGRESS_LOG_MS, (line) => {
    if (!isGroupOpen) {
      isGroupOpen = true;
      core.startGroup('Progress');
    }
    core.info(escapeLogLine(line));
  });
  const log: Log = {
    progress: (news) => {
      show(describe(news));
    },
    info: outside((line) => {
      core.info(line);
    }),
    notice: outside((line) => {
      core.notice(line);
    }),
    warning: outside((line) => {
      core.warning(line);
    }),
    debug: (line) => {
      core.debug(escapeLogLine(line));
    },
  };
  return {
    log,
    mask: (secret) => {
      core.setSecret(secret);
    },
    finish(result) {
      closeGroup();
      const failures = errorLines(result);
      if (failures.length > 0) {
        process.exitCode = core.ExitCode.Failure;
      }
      for (const { level, about, text } of result.checks ?? []) {
        const line = `${about}: ${text}`;
        if (level === 'ok') {
          log.info(line);
        } else {
          log.warning(line);
        }
      }
      // The log comes first: it needs no file, so it has the result even where the files are broken.
      for (const line of result.tally.left) {
        log.notice(line);
      }
      log.info(headline(result));
      for (const line of failures) {
        core.error(escapeLogLine(line));
      }
      // Not core.setOutput: without a file, it writes the outputs, with titles and passages, to the log.
      const noOutputs = appendToRunnerFile(env['GITHUB_OUTPUT'], () => formatOutputs(buildOutputs(result)));
      if (noOutputs !== null) {
        log.warning(`No outputs: GITHUB_OUTPUT ${noOutputs}. Look for a step that changes it.`);
      }
      const noSummary = appendToRunnerFile(env['GITHUB_STEP_SUMMARY'], (bytesBefore) =>
        renderJobSummary(result, bytesBefore),
      );
      if (noSummary !== null) {
        log.warning(`No job summary: GITHUB_STEP_SUMMARY ${noSummary}. Look for a step that changes it.`);
      }
    },
  };
}
