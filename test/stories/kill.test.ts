/** A backfill that is killed at any point: the next one completes it, and buys again at most what was in flight. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, it } from '@jest/globals';
import { describeDatabases, describeSqlDatabases } from '../support/databases.js';
import type { Tracker } from '../support/github/tracker.js';
import { boatWith, expectAllRead, expectMirror, textsOf } from '../support/mirror.js';
import type { ActionRun } from '../support/runner.js';
import { seeded } from '../support/seeded.js';
import { startSqlProxy, type SqlFault } from '../support/sql-proxy.js';
import type { TestDatabase } from '../support/test-database.js';
import { TRIES_ALL } from '../support/tries-all.js';
import { scene, type Scene } from '../support/world.js';

const [ISSUES, COMMENTS] = [200, 400];
/** One kill loses at most what is in flight. */
const REQUESTS_IN_FLIGHT = 4;
/** Long enough for several requests to be in flight. */
const ANSWER_MS = 50;
/** Kills come this many statements apart: at nine or ten points of a backfill in CI, at three otherwise. */
const STATEMENTS_BETWEEN_KILLS = TRIES_ALL ? 21 : 63;
/** The most kills of one backfill, one after the other. */
const KILLS_MAX = 8;

let boat: Tracker;
let world: Scene;
let child: Parameters<NonNullable<ActionRun['onSpawn']>>[0] | null = null;
const kill = (): boolean => child?.kill('SIGKILL') ?? false;

/** Texts bought again after each kill. */
const boughtAgain: number[] = [];

/** `onRequest` is called for every request for embeddings, before its answer. */
async function start(database: TestDatabase, onRequest: () => void = () => undefined): Promise<void> {
  boat = boatWith(ISSUES, COMMENTS);
  world = await scene(database, { trackers: [boat] });
  const when = (): boolean => {
    onRequest();
    return true;
  };
  world.embeddings.fail({ when, times: Infinity, delayMs: ANSWER_MS });
}

/** Returns whether the backfill was killed before its end. */
async function backfillUntilKilled(): Promise<boolean> {
  const run = await world.backfill({}, { onSpawn: (spawned) => (child = spawned) });
  child = null;
  // The requests in flight are answered, and paid for; the database ends what it has received.
  await sleep(ANSWER_MS);
  // A killed run cannot release its lease, so it expires here. There may be no table yet.
  await world.database
    .execute("UPDATE repositories SET lease_until = '2001-01-01 00:00:00'")
    .catch(() => undefined);
  return run.exitCode === null;
}

/** Backfills once more, expects the database to match GitHub, and returns the number of texts bought again. */
async function expectRecovery(): Promise<number> {
  const run = await world.backfill();
  expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0', failed: '0' } });
  await expectMirror(world, boat, { isAfterKill: true });
  await expectAllRead(world, boat);
  const bought = world.embeddings.texts;
  expect(new Set(bought)).toEqual(textsOf(boat));
  return bought.length - textsOf(boat).size;
}

/** The texts of the largest requests so far, as many as run at a time. */
function mostInFlight(): number {
  const sizes = world.embeddings.requests.map(({ inputs }) => inputs.length).sort((a, b) => b - a);
  return sizes.slice(0, REQUESTS_IN_FLIGHT).reduce((sum, size) => sum + size, 0);
}

/** Expects that one kill costs no more than what was in flight. */
async function expectRecoveryFromOneKill(): Promise<void> {
  const inFlight = mostInFlight();
  const again = await expectRecovery();
  boughtAgain.push(again);
  expect(again).toBeLessThanOrEqual(inFlight);
}

/** Returns a function that kills the run when it is called for the n-th time. */
function killAtCall(count: number): () => boolean {
  let calls = 0;
  return () => (calls += 1) === count && kill();
}

afterAll(() => {
  const sum = boughtAgain.reduce((a, b) => a + b, 0);
  console.info(
    `${boughtAgain.length} kills among ${2 * ISSUES + COMMENTS} texts: at most ${Math.max(...boughtAgain)} bought again after one kill, ${sum} in all`,
  );
});

describeDatabases('a backfill that is killed', (open) => {
  afterEach(() => world.close());

  it.each([1, 2, 3, 4, 5, 6])('at request %d to GitHub is completed by the next one', async (count) => {
    await start(await open());
    world.github.fail({ cut: true, when: killAtCall(count) });
    expect(await backfillUntilKilled()).toBe(true);
    await expectRecoveryFromOneKill();
  });

  it.each([1, 2, 3, 4])('at request %d for embeddings is completed by the next one', async (count) => {
    await start(await open(), killAtCall(count));
    expect(await backfillUntilKilled()).toBe(true);
    await expectRecoveryFromOneKill();
  });

  it('again and again while it embeds is completed in the end', async () => {
    let scheduleKill = (): void => undefined;
    await start(await open(), () => {
      scheduleKill();
    });
    const upTo = seeded(20_261_123);
    let kills = 0;
    let inFlight = 0;
    // The first request for embeddings starts the timer: the time before it depends on the machine.
    for (let isKilled = true; isKilled && kills < KILLS_MAX; kills += isKilled ? 1 : 0) {
      let timer: NodeJS.Timeout | undefined;
      scheduleKill = () => {
        timer ??= setTimeout(kill, upTo(4 * ANSWER_MS));
      };
      isKilled = await backfillUntilKilled();
      clearTimeout(timer);
      inFlight += isKilled ? mostInFlight() : 0;
    }
    expect(kills).toBeGreaterThan(1);
    scheduleKill = () => undefined;
    const again = await expectRecovery();
    expect(again).toBeLessThanOrEqual(inFlight);
    console.info(`${kills} kills while embedding: ${again} texts bought again`);
  });
});

describeSqlDatabases('a backfill that is killed at a statement', (open) => {
  afterEach(() => world.close());

  it.each<[string, SqlFault]>([
    ['that the server does not receive', { cut: 'before' }],
    ['that the server receives', {}],
  ])('%s is completed by the next one', async (_title, fault) => {
    let points = 0;
    for (let isKilled = true; isKilled; points += isKilled ? 1 : 0) {
      const database = await open();
      const proxy = await startSqlProxy(database.url);
      const drop = async (): Promise<void> => {
        await proxy.close();
        await database.drop();
      };
      await start({ ...database, url: proxy.url, drop });
      proxy.fail({ ...fault, after: STATEMENTS_BETWEEN_KILLS * (points + 1), notice: kill });
      isKilled = await backfillUntilKilled();
      if (isKilled) {
        await expectRecoveryFromOneKill();
        await world.close();
      }
    }
    expect(points).toBeGreaterThan(TRIES_ALL ? 5 : 1);
    console.info(`killed at ${points} statements of a backfill`);
  });
});
