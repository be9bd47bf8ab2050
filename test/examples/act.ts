/** Runs an example under act, on this machine instead of in a container, against the stand-ins. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { ROOT } from '../support/root.js';
import { TIARA, textOf, workflowOf, type Job, type Step } from './examples.js';
import { logOf, runTool, type ToolOutcome } from './tools.js';

/** https://github.com/nektos/act: it copies the working folder itself and downloads nothing. */
const CHECKOUT: Step = { uses: 'actions/checkout@v6' };
const LOCAL_TIARA = './.stand-ins/tiara';
const LOCAL_CACHE = './.stand-ins/cache';

export interface ActRun {
  readonly example: string;
  readonly event: { readonly name: string; readonly payload?: unknown };
  /** owner/name */
  readonly repository: string;
  /** Where the stand-in for GitHub listens. */
  readonly apiUrl: string;
  /** Replaces OpenAI, where the example has a key for it. */
  readonly openaiUrl: string;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, string>>;
  /** Replaces inputs of Tiara, such as the host of a database. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Replaces texts in the example, such as the address of a service. */
  readonly replaced?: Readonly<Record<string, string>>;
  /** The folder of the cache, which remains after the run. */
  readonly cache?: string;
  readonly runId?: number;
}

/** One run of the example, in an environment that holds nothing but what the runner gives. */
export async function runUnderAct(act: string, run: ActRun): Promise<ToolOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'tiara-act-'));
  const checkout = join(folder, 'checkout');
  const file = (name: string, content: string): string => {
    const path = join(checkout, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  };
  try {
    const workflow = file('.github/workflows/example.yml', copyForAct(run));
    const event = file('event.json', JSON.stringify(run.event.payload ?? {}));
    cpSync(join(ROOT, 'action.yml'), join(checkout, LOCAL_TIARA, 'action.yml'));
    cpSync(join(ROOT, 'dist'), join(checkout, LOCAL_TIARA, 'dist'), { recursive: true });
    cpSync(join(ROOT, 'test', 'examples', 'cache'), join(checkout, LOCAL_CACHE), { recursive: true });
    await commit(checkout);
    return await runTool(act, [run.event.name, '-W', workflow, '-e', event, ...flagsOf(run)], {
      cwd: checkout,
      env: {
        PATH: [join(ROOT, 'node_modules', 'node', 'bin'), process.env['PATH'] ?? ''].join(delimiter),
        HOME: folder,
        ACT_DISABLE_VERSION_CHECK: '1',
      },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** act takes the commit of a run from git. */
async function commit(checkout: string): Promise<void> {
  const identity = [
    '-c',
    'user.name=tiara',
    '-c',
    'user.email=tiara@example.com',
    '-c',
    'commit.gpgsign=false',
  ];
  await logOf(runTool('git', ['init', '--quiet', '--initial-branch=main'], { cwd: checkout }));
  await logOf(
    runTool('git', [...identity, 'commit', '--quiet', '--allow-empty', '--message=A commit'], {
      cwd: checkout,
    }),
  );
}

function flagsOf({ repository, apiUrl, secrets, vars, cache, runId = 1 }: ActRun): string[] {
  const pairs = (flag: string, values: Readonly<Record<string, string>> = {}): string[] =>
    Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
  return [
    '--no-recurse',
    '--no-cache-server',
    ...['ubuntu-latest', 'self-hosted', 'linux'].flatMap((label) => ['-P', `${label}=-self-hosted`]),
    ...pairs('--env', {
      GITHUB_REPOSITORY: repository,
      GITHUB_API_URL: apiUrl,
      GITHUB_RUN_ID: String(runId),
      ...(cache === undefined ? {} : { STAND_IN_CACHE: cache }),
    }),
    ...pairs('-s', secrets),
    ...pairs('--var', vars),
  ];
}

/** The example as act can run it here: with actions of this machine, and without what it does not know or needs a container. */
function copyForAct(run: ActRun): string {
  let text = textOf(run.example);
  for (const [from, to] of Object.entries(run.replaced ?? {})) {
    text = text.replaceAll(from, to);
  }
  const workflow = workflowOf(text);
  delete workflow.concurrency?.['queue'];
  for (const job of Object.values(workflow.jobs)) {
    delete job.services;
    job.steps = localSteps(job, run);
  }
  return stringify(workflow);
}

function localSteps({ steps }: Job, { openaiUrl, inputs }: ActRun): Step[] {
  return [
    CHECKOUT,
    ...steps.map((step): Step => {
      if (!TIARA.test(step.uses ?? '')) {
        return step.uses?.startsWith('actions/cache@') === true ? { ...step, uses: LOCAL_CACHE } : step;
      }
      const given = step.with ?? {};
      const server = given['openai-api-key'] === undefined ? {} : { 'openai-base-url': openaiUrl };
      return { ...step, uses: LOCAL_TIARA, with: { ...given, ...server, ...inputs } };
    }),
  ];
}
