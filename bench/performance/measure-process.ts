/** Runs a program and measures its process: wall time, CPU time and peak memory. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAction, type ActionRun } from '../../test/support/runner.js';
import type { ReportedUsage } from './report-usage.js';

export interface Usage extends ReportedUsage {
  /** From the start of the process to its end. */
  readonly wallMs: number;
}

const REPORT_USAGE = new URL('./report-usage.js', import.meta.url).href;

/** Runs dist as GitHub's runner does. @throws when it fails, with its log */
export function measureAction(run: ActionRun): Promise<Usage> {
  return withUsageFile(async (env) => {
    // Without debug logs, as runs are unless somebody looks for a fault.
    const { exitCode, log, milliseconds } = await runAction({ ...run, env: { ...env, RUNNER_DEBUG: '' } });
    refuseFailure(exitCode, log);
    return milliseconds;
  });
}

/** Runs a Node.js module of the benchmark. @throws when it fails, with its log */
export function measureModule(module: URL, args: readonly string[]): Promise<Usage> {
  return measureCommand(process.execPath, ['--no-warnings', module.pathname, ...args]);
}

/** Runs a program that reports its usage as report-usage.ts does. @throws when it fails, with its log */
export function measureCommand(program: string, args: readonly string[]): Promise<Usage> {
  return withUsageFile(async (env) => {
    const startedAt = performance.now();
    const child = spawn(program, args, { env: { ...process.env, ...env } });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (log += text));
    }
    const exitCode = await new Promise<number | null>((resolve, reject) =>
      child.on('close', resolve).on('error', reject),
    );
    refuseFailure(exitCode, log);
    return performance.now() - startedAt;
  });
}

async function withUsageFile(
  run: (env: Readonly<Record<string, string>>) => Promise<number>,
): Promise<Usage> {
  const folder = mkdtempSync(join(tmpdir(), 'tiara-bench-'));
  const file = join(folder, 'usage.json');
  try {
    const wallMs = await run({ TIARA_BENCH_USAGE: file, NODE_OPTIONS: `--import=${REPORT_USAGE}` });
    return { wallMs, ...(JSON.parse(readFileSync(file, 'utf8')) as ReportedUsage) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function refuseFailure(exitCode: number | null, log: string): void {
  if (exitCode !== 0) {
    throw new Error(`a measured program failed (exit code ${exitCode ?? 'none'}):\n${log.slice(-2_000)}`);
  }
}
