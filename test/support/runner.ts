/** Runs the built action as GitHub's runner does: inputs in the environment, the payload in a file, outputs and summary in files. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './root.js';

export interface ActionRun {
  /** By their names in action.yml. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly event: { readonly name: string; readonly payload?: unknown };
  /** owner/name */
  readonly repository: string;
  /** Where the stand-in for GitHub listens. */
  readonly apiUrl: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Gets the process when it starts, for example to kill it. */
  readonly onSpawn?: (process: { kill(signal: NodeJS.Signals): boolean }) => void;
  /** Gets the log as it is written. */
  readonly onOutput?: (text: string) => void;
}

export interface ActionOutcome {
  /** Null when a signal ended the process. */
  readonly exitCode: number | null;
  /** Standard output and error, in the order in which they were written. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** From the start of the process to its end. */
  readonly milliseconds: number;
}

export const DIST = join(ROOT, 'dist', 'index.js');

/**
 * Under Jest, where dist is started many hundred times, Node.js keeps what it compiled: the same program starts in half
 * of the time. Benchmarks and the demo start dist as a runner does.
 */
const COMPILE_CACHE =
  process.env['JEST_WORKER_ID'] === undefined
    ? {}
    : { NODE_COMPILE_CACHE: join(ROOT, 'lib', '.compile-cache') };

/** One run of dist/index.js, in an environment that holds nothing but what the runner gives. */
export async function runAction(run: ActionRun): Promise<ActionOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'tiara-run-'));
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const env = {
    PATH: process.env['PATH'] ?? '',
    ...COMPILE_CACHE,
    HOME: folder,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: run.repository,
    GITHUB_EVENT_NAME: run.event.name,
    GITHUB_EVENT_PATH: file('event.json', JSON.stringify(run.event.payload ?? {})),
    GITHUB_OUTPUT: file('output', ''),
    GITHUB_STEP_SUMMARY: file('summary.md', ''),
    GITHUB_STATE: file('state', ''),
    GITHUB_ENV: file('env', ''),
    GITHUB_API_URL: run.apiUrl,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_RUN_ID: '1',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_WORKSPACE: folder,
    RUNNER_TEMP: folder,
    RUNNER_DEBUG: '1',
    ...Object.fromEntries(
      Object.entries(run.inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
    ),
    ...run.env,
  };
  const startedAt = performance.now();
  try {
    const { exitCode, log } = await spawned(process.execPath, [DIST], env, run);
    return {
      exitCode,
      log,
      outputs: outputsOf(readFileSync(env.GITHUB_OUTPUT, 'utf8')),
      summary: readFileSync(env.GITHUB_STEP_SUMMARY, 'utf8'),
      milliseconds: performance.now() - startedAt,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the command line, bin/tiara.js, once. */
export async function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'tiara.js'), ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exitCode, stdout, stderr };
}

async function spawned(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { onSpawn, onOutput }: Pick<ActionRun, 'onSpawn' | 'onOutput'>,
): Promise<{ exitCode: number | null; log: string }> {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      onOutput?.(text);
    });
  }
  onSpawn?.(child);
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exitCode, log };
}

/** Parses the runner's file of outputs: `name<<delimiter`, the lines of the value, the delimiter. */
function outputsOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', , value = ''] of text.matchAll(/^([^\n<]+)<<(\S+)\n([\s\S]*?)\n\2$/gm)) {
    found[name] = value;
  }
  return found;
}
