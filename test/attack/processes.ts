/** Runs the built action for an attack, kills it when it is time, and judges how it ends. */
import { eventName } from '../support/github/operations.js';
import type { EventPayload } from '../support/github/tracker.js';
import { runAction, type ActionOutcome, type ActionRun } from '../support/runner.js';
import { Difference } from './checks.js';
import { describeDelivery, type AttackedGitHub } from './github.js';
import type { Job, Kill } from './history.js';
import type { Notes } from './notes.js';

/** A process that is about to start, and the event that it is for. */
export interface Start {
  readonly job: Job;
  readonly payload: EventPayload | null;
  /** The database's URL. */
  readonly into: string;
}

export interface RunOptions extends Notes {
  /** Instead of dist/index.js. */
  readonly program?: string;
}

/** @throws Difference when it fails for no reason, or with a bug */
export async function runProcess(
  { job, payload, into }: Start,
  github: AttackedGitHub,
  { program, count, log }: RunOptions,
): Promise<ActionOutcome> {
  const trouble = github.trouble();
  const outcome = await runAction({
    ...placeOf(job, payload, github),
    apiUrl: github.apiUrl,
    inputs: {
      token: 'token',
      'database-url': into,
      'embedding-model': 'test-model',
      'openai-base-url': github.embeddingsUrl,
      'openai-api-key': 'key',
      related: 'off',
      ...(payload === null
        ? { repository: repositoriesOf(job, github) }
        : { 'catch-up-interval': job.interval }),
      ...(job.mode === 'backfill' ? { 'allow-removals': 'true' } : {}),
    },
    ...(program === undefined ? {} : { program }),
    ...killing(job.kill),
  });
  const mayFail = trouble === 'GitHub stops' || trouble === 'embeddings stop';
  expectHonest(outcome, job, mayFail);
  count(job.mode);
  count('processes');
  count('killed', outcome.exitCode === null ? 1 : 0);
  count('resumed backfills', outcome.log.includes('Resuming the backfill') ? 1 : 0);
  count(`interval ${job.interval}`, payload === null ? 0 : 1);
  log(`${job.mode} ${payload === null ? '' : describeDelivery(payload)}: ${describeEnd(outcome, job)}`);
  return outcome;
}

/** The event that starts the run, and the repository that it runs in. */
function placeOf(
  { mode }: Job,
  payload: EventPayload | null,
  { trackers }: AttackedGitHub,
): Pick<ActionRun, 'event' | 'repository'> {
  const [first] = trackers;
  if (payload === null) {
    const name = mode === 'catch-up' ? 'schedule' : 'workflow_dispatch';
    return { event: { name }, repository: first.repository.full_name };
  }
  const { id } = payload['repository'] as { readonly id: number };
  const own = trackers.find(({ repository }) => repository.id === id) ?? first;
  return { event: { name: eventName(payload), payload }, repository: own.repository.full_name };
}

/** One of the repositories, or both. */
function repositoriesOf({ which }: Job, { trackers }: AttackedGitHub): string {
  const chosen = trackers.filter((_, at) => which % 3 !== at + 1);
  return chosen.map(({ repository }) => repository.full_name).join('\n');
}

/** The hooks of a run that kill it. */
function killing(kill: Kill | null): Partial<ActionRun> {
  let isOver = kill === null;
  let child: { kill(signal: NodeJS.Signals): boolean } | null = null;
  const startTimer = (): void => {
    if (!isOver) {
      isOver = true;
      setTimeout(() => child?.kill('SIGKILL'), kill?.afterMs).unref();
    }
  };
  return {
    onSpawn: (spawned) => {
      child = spawned;
      if (kill?.from === 'start') {
        startTimer();
      }
    },
    onOutput: startTimer,
  };
}

/** A run ends well, or says why it does not: only where it was killed or something stopped. Never with a bug. */
function expectHonest({ exitCode, log }: ActionOutcome, { mode, kill }: Job, mayFail: boolean): void {
  const errors = log.split('\n').filter((line) => line.startsWith('::error'));
  const isBug = /inside Tiara|TypeError|RangeError|Cannot read|is not a function/.test(log);
  const isExpected =
    exitCode === null ? kill !== null : exitCode === 0 ? errors.length === 0 : mayFail && errors.length > 0;
  if (isBug || !isExpected) {
    const why = errors.join(' ') || log.slice(-2_000);
    throw new Difference(`a ${mode} ended with ${String(exitCode)}: ${why}`);
  }
}

function describeEnd({ exitCode, outputs, milliseconds }: ActionOutcome, { kill }: Job): string {
  return exitCode === null
    ? `killed ${kill?.afterMs ?? 0} ms after its ${kill?.from ?? ''}`
    : `${exitCode === 0 ? 'done' : 'failed'} in ${milliseconds.toFixed(0)} ms, ${JSON.stringify(outputs)}`;
}
