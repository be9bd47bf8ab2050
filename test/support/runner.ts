/** Runs the built action as GitHub's runner does: inputs in the environment, the payload in a file, outputs and summary in files. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
  /** Undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A command of the shell that starts the process, such as `ulimit -f 1`. Bash, because other shells drop `INPUT_TIDB-HOST`. */
  readonly shellSetup?: string;
  /** Gets the process when it starts, for example to kill it or to close its output. */
  readonly onSpawn?: (process: ChildProcess) => void;
  /** Gets the log as it is written. */
  readonly onOutput?: (text: string) => void;
  /** What runs instead of dist/index.js: a changed copy of it. */
  readonly program?: string;
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
 * In tests, where dist is started many hundred times, Node.js keeps what it compiled: the same program starts in half
 * of the time. Benchmarks and the demo start dist as a runner does. The files name paths of this machine, so they stay
 * outside of the working folder; each checkout of each user has its own, which all test files share.
 */
export const COMPILE_CACHE =
  process.env['JEST_WORKER_ID'] === undefined && process.env['TIARA_COMPILE_CACHE'] === undefined
    ? {}
    : { NODE_COMPILE_CACHE: compileCacheOf(ROOT) };

/** The folder for what Node.js compiled of a checkout. */
export function compileCacheOf(checkout: string): string {
  const name = createHash('sha256')
    .update(`${process.getuid?.() ?? ''} ${checkout}`)
    .digest('hex')
    .slice(0, 16);
  return join(tmpdir(), `tiara-compile-cache-${name}`);
}

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
    const { exitCode, log } = await spawned(process.execPath, [run.program ?? DIST], env, run);
    return {
      exitCode,
      log,
      outputs: outputsOf(textIn(env.GITHUB_OUTPUT)),
      summary: textIn(env.GITHUB_STEP_SUMMARY),
      milliseconds: performance.now() - startedAt,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As the runner reads it: nothing, if there is no file. */
function textIn(path: string | undefined): string {
  const isFile = path !== undefined && (statSync(path, { throwIfNoEntry: false })?.isFile() ?? false);
  return isFile ? readFileSync(path, 'utf8') : '';
}

/** Runs the command line, bin/tiara.js, once. */
export async function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  { onSpawn }: Pick<ActionRun, 'onSpawn'> = {},
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'tiara.js'), ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  onSpawn?.(child);
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exitCode, stdout, stderr };
}

async function spawned(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { shellSetup, onSpawn, onOutput }: Pick<ActionRun, 'shellSetup' | 'onSpawn' | 'onOutput'>,
): Promise<{ exitCode: number | null; log: string }> {
  const command = [program, ...args];
  const [file = '', ...rest] =
    shellSetup === undefined ? command : ['bash', '-c', `${shellSetup}; exec "$@"`, 'bash', ...command];
  const child = spawn(file, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] });
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
