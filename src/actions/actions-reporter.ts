/** Reports a run to the Actions runner: log, masks, outputs and job summary. */
import * as core from '@actions/core';
import { renderJobSummary } from '../core/report/job-summary.js';
import { errorLines, headline } from '../core/report/log-lines.js';
import { buildOutputs } from '../core/report/outputs.js';
import type { Reporter } from '../core/report/reporter.js';
import { escapeLogLine } from './escape-log-line.js';

export function actionsReporter(): Reporter {
  const log = {
    info: (line: string) => {
      core.info(escapeLogLine(line));
    },
    notice: (line: string) => {
      core.notice(escapeLogLine(line));
    },
    warning: (line: string) => {
      core.warning(escapeLogLine(line));
    },
    debug: (line: string) => {
      core.debug(escapeLogLine(line));
    },
  };
  return {
    log,
    mask: (secret) => {
      core.setSecret(secret);
    },
    async finish(result) {
      for (const [name, value] of Object.entries(buildOutputs(result))) {
        core.setOutput(name, value);
      }
      await writeSummary(renderJobSummary(result), log.warning);
      for (const line of result.tally.left) {
        log.notice(line);
      }
      log.info(headline(result));
      const failures = errorLines(result);
      for (const line of failures) {
        core.error(escapeLogLine(line));
      }
      if (failures.length > 0) {
        process.exitCode = core.ExitCode.Failure;
      }
    },
  };
}

/** A run does not fail when the summary cannot be written: an old GitHub Enterprise Server has none. */
async function writeSummary(markdown: string, warn: (line: string) => void): Promise<void> {
  try {
    await core.summary.addRaw(markdown).write();
  } catch {
    warn('The job summary could not be written.');
  }
}
