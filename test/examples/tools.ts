/** Programs that check and run workflows, from the folder that `.ci/workflow-tools` fills and TIARA_WORKFLOW_TOOLS names. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from '@jest/globals';

/** A suite that needs a tool. Without it, a test warns that it was not run, and fails if TIARA_REQUIRE_WORKFLOW_TOOLS is set. */
export function describeWithTool(
  tool: 'actionlint' | 'act' | 'zizmor',
  body: (program: string) => void,
): void {
  const folder = process.env['TIARA_WORKFLOW_TOOLS'] ?? '';
  const program = join(folder, tool);
  describe(tool, () => {
    if (folder !== '' && existsSync(program)) {
      body(program);
      return;
    }
    it(`NOT RUN: TIARA_WORKFLOW_TOOLS names no folder with ${tool}`, () => {
      const message = `The examples: NOT RUN with ${tool}. Run .ci/workflow-tools and set what it prints`;
      if ((process.env['TIARA_REQUIRE_WORKFLOW_TOOLS'] ?? '') !== '') {
        throw new Error(`${message}: TIARA_REQUIRE_WORKFLOW_TOOLS wants it`);
      }
      console.warn(message);
    });
  });
}

export interface ToolOutcome {
  /** Null when a signal ended the process. */
  readonly exitCode: number | null;
  /** Standard output and error, in the order in which they were written. */
  readonly log: string;
}

export interface ToolOptions {
  readonly cwd?: string;
  /** The whole environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export async function runTool(
  program: string,
  args: readonly string[],
  { cwd, env = { PATH: process.env['PATH'] ?? '' } }: ToolOptions = {},
): Promise<ToolOutcome> {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  }
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  return { exitCode, log };
}

/**
 * The log of a run that succeeds.
 * @throws Error with the log of one that does not
 */
export async function logOf(run: Promise<ToolOutcome>): Promise<string> {
  const { exitCode, log } = await run;
  if (exitCode !== 0) {
    throw new Error(`It ended with ${String(exitCode)}:\n${log}`);
  }
  return log;
}
