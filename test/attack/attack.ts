/** One attack: the history happens, process by process, and then the database must be as after a first backfill. */
import type { EventPayload } from '../support/github/tracker.js';
import type { ActionOutcome } from '../support/runner.js';
import type { TestDatabase } from '../support/test-database.js';
import {
  Difference,
  expectApplied,
  expectCaughtUp,
  expectEqual,
  expectForward,
  expectNoOrphans,
  expectTruth,
  namesOnGitHub,
  sqlTime,
  takeSnapshot,
} from './checks.js';
import { rowsIfAny, type Databases } from './databases.js';
import { openGitHub, type AttackedGitHub } from './github.js';
import type { History, Job, Step } from './history.js';
import { runProcess, type RunOptions, type Start } from './processes.js';

export interface Options extends RunOptions {
  readonly databases: Databases;
  /** A database that has just been backfilled with the repositories as they start; null to backfill anew. */
  readonly known: TestDatabase | null;
}

/** Longer than a killed process can block the others. */
const LEASE_IS_OVER_S = 11 * 60;
const CALM: Step = { happenings: [], jobs: [], trouble: 'none', at: 0 };

/** @throws Difference when a promise does not hold */
export async function attack(history: History, options: Options): Promise<void> {
  // Before the servers: while they listen, a program that fails does not end.
  const { attacked, fresh } = await options.databases.open();
  const github = await openGitHub(history.links, options);
  options.count(`links by ${history.links}`);
  const scene: Scene = { github, attacked, options };
  try {
    await begin(scene, history);
    for (const step of history.steps) {
      await take(scene, step);
    }
    await end(scene, fresh, history.late);
  } finally {
    await Promise.all([github.close(), attacked.drop(), fresh.drop()]);
  }
}

/** Backfills the repositories as they are when a history starts. */
export async function backfillOnce(database: TestDatabase, options: Options): Promise<void> {
  const github = await openGitHub('cursors', options);
  await runCalmly({ github, attacked: database, options }, 'backfill');
  await github.close();
}

interface Scene {
  readonly github: AttackedGitHub;
  readonly attacked: TestDatabase;
  readonly options: Options;
}

/** A run of both repositories, or of one event, that nothing disturbs. */
function runCalmly(
  { github, attacked, options }: Scene,
  mode: Job['mode'],
  payload: EventPayload | null = null,
  into = attacked.url,
): Promise<ActionOutcome> {
  return runProcess({ job: { mode, which: 0, interval: '10', kill: null }, payload, into }, github, options);
}

async function begin(scene: Scene, { isKnown, stopAfter }: History): Promise<void> {
  const { github, attacked, options } = scene;
  if (isKnown && (options.known === null || !options.databases.copy(options.known, attacked))) {
    await runCalmly(scene, 'backfill');
  }
  if (stopAfter !== null) {
    github.meet({ ...CALM, trouble: 'GitHub stops', at: stopAfter });
    await runCalmly(scene, 'backfill');
    github.meet(CALM);
  }
}

async function take({ github, attacked, options }: Scene, step: Step): Promise<void> {
  for (const happening of step.happenings) {
    github.happen(happening);
    await wait({ github, attacked, options }, happening.pause);
  }
  const starts = step.jobs.map((job): Start => {
    const payload = job.mode === 'event' ? github.deliver(job.which) : null;
    const mode = job.mode === 'event' && payload === null ? 'catch-up' : job.mode;
    return { job: { ...job, mode }, payload, into: attacked.url };
  });
  const before = await takeSnapshot(attacked);
  options.count('two at once', starts.length > 1 ? 1 : 0);
  github.meet(step);
  const outcomes = await Promise.all(starts.map((start) => runProcess(start, github, options)));
  github.meet(CALM);
  const after = await takeSnapshot(attacked);
  const onGitHub = namesOnGitHub(github.trackers);
  expectForward(before, after, onGitHub);
  await expectNoOrphans(attacked);
  for (const [at, { payload }] of starts.entries()) {
    if (payload !== null && outcomes[at]?.exitCode === 0 && !('pull_request' in payload.issue)) {
      expectApplied(payload, after, onGitHub);
    }
  }
}

/** Compares after one catch-up, after one backfill, and after one delivery that comes too late to change anything. */
async function end(scene: Scene, fresh: TestDatabase, late: number): Promise<void> {
  const { github, attacked, options } = scene;
  await wait(scene, LEASE_IS_OVER_S);
  await runCalmly(scene, 'backfill', null, fresh.url);
  const before = await takeSnapshot(attacked);
  const caughtUp = await rowsIfAny(attacked, 'SELECT 1 FROM repositories WHERE caught_up_at IS NOT NULL');
  const unfinished = await rowsIfAny(
    attacked,
    'SELECT 1 FROM repositories WHERE backfill_started_at IS NOT NULL AND backfill_finished_at IS NULL',
  );
  // A catch-up would finish such a backfill, so in half of these histories the backfill itself must.
  const isLeftToBackfill = unfinished.length > 0 && late % 2 === 1;
  if (caughtUp.length === github.trackers.length && !isLeftToBackfill) {
    await runCalmly(scene, 'catch-up');
    options.count('catch-ups compared');
    await expectCaughtUp(attacked, fresh, github.unannounced);
  }
  const { outputs } = await runCalmly(scene, 'backfill');
  if (outputs['status'] !== 'done' || outputs['pending'] !== '0' || outputs['failed'] !== '0') {
    throw new Difference(`the last backfill: ${JSON.stringify(outputs)}`);
  }
  expectForward(before, await takeSnapshot(attacked), namesOnGitHub(github.trackers));
  await expectEqual(attacked, fresh);
  await expectTruth(attacked, fresh, github.trackers);
  const payload = github.deliverStale(late);
  if (payload !== null && !(await isBeyondListings(payload, attacked))) {
    await runCalmly(scene, 'event', payload);
    options.log('After this delivery, the database must still be the same.');
    await expectEqual(attacked, fresh);
  }
}

/**
 * Whether the payload shows an item without a row that is newer than everything listed. If that item is gone, nothing but the
 * payload knows of it, so a run has no reason to doubt it.
 */
async function isBeyondListings(
  { repository, issue, comment }: EventPayload,
  attacked: TestDatabase,
): Promise<boolean> {
  const sql = `SELECT issues_cursor, comments_cursor FROM repositories WHERE repository_id = ${(repository as { id: number }).id}`;
  const [cursors] = await rowsIfAny(attacked, sql);
  const known = await takeSnapshot(attacked);
  const isBeyond = (name: string, updatedAt: string, cursor: 'issues_cursor' | 'comments_cursor'): boolean =>
    !known.has(name) && String(cursors?.[cursor] ?? '') < sqlTime(updatedAt);
  return (
    isBeyond(`issue ${issue.id}`, issue.updated_at, 'issues_cursor') ||
    (comment !== undefined && isBeyond(`comment ${comment.id}`, comment.updated_at, 'comments_cursor'))
  );
}

async function wait({ github, attacked, options }: Scene, seconds: number): Promise<void> {
  github.wait(seconds);
  if (seconds > 0) {
    await options.databases.age(attacked, seconds);
  }
}
