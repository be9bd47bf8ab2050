/** What is measured: each mode of dist on one database, in the order in which a repository meets them, and the others' backfills. */
import { newComment, newIssue } from '../../test/support/github/shapes.js';
import type { ActionRun } from '../../test/support/runner.js';
import {
  oldestIssue,
  REPOSITORY,
  type GeneratedRepository,
  type RepositorySize,
} from './generate-repository.js';
import { measureAction, measureModule, type Usage } from './measure-process.js';
import { measurePeer } from './peer.js';
import type { Stage, Traffic, Wires } from './wires.js';

export const MODES = [
  'first backfill',
  'second backfill',
  'idle catch-up',
  'issues.opened',
  'comment event',
  'search by text',
  'search by issue',
] as const;
export type Mode = (typeof MODES)[number];

export interface Measurement extends Usage, Traffic {}

type Invocation = Pick<ActionRun, 'event'> & { readonly inputs?: ActionRun['inputs'] };

const TITLE = 'The upload hangs when the network changes';
const BODY =
  'Start a large upload, then switch from cable to wireless. The progress stops and no error appears.';
/** Beyond the ids and numbers that any generated repository has. */
const NEW_ID = 9_000_000_000;

/** As GitHub writes it. */
function currentTime(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}

function openedEvent({ issues }: RepositorySize): unknown {
  const text = { title: TITLE, body: BODY };
  return {
    action: 'opened',
    repository: REPOSITORY,
    issue: newIssue(REPOSITORY, issues + 1, NEW_ID, text, currentTime()),
  };
}

function commentEvent(repository: GeneratedRepository): unknown {
  const issue = { ...oldestIssue(repository), updated_at: currentTime() };
  const comment = newComment(REPOSITORY, issue, NEW_ID + 1, { body: BODY }, currentTime());
  return { action: 'created', repository: REPOSITORY, issue, comment };
}

function invocation(mode: Mode, repository: GeneratedRepository): Invocation {
  const byHand = { name: 'workflow_dispatch' };
  switch (mode) {
    case 'first backfill':
    case 'second backfill':
      return { event: byHand, inputs: { mode: 'backfill' } };
    case 'idle catch-up':
      return { event: { name: 'schedule' }, inputs: { mode: 'catch-up' } };
    case 'issues.opened':
      return {
        event: { name: 'issues', payload: openedEvent(repository) },
        inputs: { related: 'preview', 'related-min-similarity': '0' },
      };
    case 'comment event':
      return { event: { name: 'issue_comment', payload: commentEvent(repository) } };
    case 'search by text':
      return { event: byHand, inputs: { mode: 'search', query: TITLE } };
    case 'search by issue':
      return { event: byHand, inputs: { mode: 'search', query: `#${Math.ceil(repository.issues / 2)}` } };
  }
}

/** Runs each of these modes of dist once, on a database that is new before the first. */
export async function measureTiara(
  stage: Stage,
  wires: Wires,
  modes: readonly Mode[] = MODES,
): Promise<ReadonlyMap<Mode, Measurement>> {
  const { repository } = stage;
  const database = await stage.newDatabase(wires);
  const measured = new Map<Mode, Measurement>();
  try {
    for (const mode of modes) {
      const { event, inputs } = invocation(mode, repository);
      const run: ActionRun = {
        event,
        repository: repository.fullName,
        apiUrl: stage.githubUrl,
        inputs: {
          token: 'ghs_benchmark',
          'database-url': database.url,
          'embedding-model': 'bench-model',
          'openai-base-url': stage.embeddingsUrl,
          'openai-api-key': 'sk-benchmark',
          ...inputs,
        },
      };
      measured.set(mode, await measure(stage, wires, () => measureAction(run)));
    }
  } finally {
    await database.drop();
  }
  return measured;
}

/** Runs the floor's first and second backfill, on SQLite. */
export async function measureFloor(stage: Stage, wires: Wires): Promise<ReadonlyMap<Mode, Measurement>> {
  const database = await stage.newDatabase(wires);
  const args = [stage.githubUrl, stage.embeddingsUrl, stage.repository.fullName, fileOf(database.url)];
  const backfill = (): Promise<Usage> => measureModule(new URL('./floor.js', import.meta.url), args);
  try {
    return new Map<Mode, Measurement>([
      ['first backfill', await measure(stage, wires, backfill)],
      ['second backfill', await measure(stage, wires, backfill)],
    ]);
  } finally {
    await database.drop();
  }
}

/** Runs the peer's fetch of the repository once, on SQLite. */
export async function measurePeerFetch(stage: Stage, wires: Wires): Promise<Measurement> {
  const database = await stage.newDatabase(wires);
  try {
    return await measure(stage, wires, () =>
      measurePeer(stage.githubUrl, stage.repository.fullName, fileOf(database.url)),
    );
  } finally {
    await database.drop();
  }
}

async function measure(stage: Stage, wires: Wires, run: () => Promise<Usage>): Promise<Measurement> {
  await stage.begin(wires);
  return { ...(await run()), ...(await stage.traffic(wires)) };
}

function fileOf(url: string): string {
  return url.replace('sqlite:', '');
}
