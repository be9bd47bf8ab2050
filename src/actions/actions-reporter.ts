/** The runner: its log, its masks, its outputs and the job summary. */
import * as core from '@actions/core';
import type { Outlet } from '../core/report/reporter.js';
import { failuresOf, headlineOf, outputsOf, summaryOf } from '../core/report/job-summary.js';
import { harmless } from './escape-log-line.js';

export function actionsOutlet(): Outlet {
  const log = {
    info: (line: string) => {
      core.info(harmless(line));
    },
    notice: (line: string) => {
      core.notice(harmless(line));
    },
    warning: (line: string) => {
      core.warning(harmless(line));
    },
    debug: (line: string) => {
      core.debug(harmless(line));
    },
  };
  return {
    log,
    mask: (secret) => {
      core.setSecret(secret);
    },
    async finish(result) {
      for (const [name, value] of Object.entries(outputsOf(result))) {
        core.setOutput(name, value);
      }
      await writeSummary(summaryOf(result), log.warning);
      for (const line of result.tally.left) {
        log.notice(line);
      }
      log.info(headlineOf(result));
      const failures = failuresOf(result);
      for (const line of failures) {
        core.error(harmless(line));
      }
      if (failures.length > 0) {
        process.exitCode = core.ExitCode.Failure;
      }
    },
  };
}

/** A summary that cannot be written (an old GitHub Enterprise Server has none) is no reason to fail. */
async function writeSummary(markdown: string, warn: (line: string) => void): Promise<void> {
  try {
    await core.summary.addRaw(markdown).write();
  } catch {
    warn('The job summary could not be written.');
  }
}
