/** A backfill that is killed at any point: the next one ends right, and buys again at most what was in flight. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, it } from '@jest/globals';
import { describeDatabases, describeSqlDatabases } from '../support/databases.js';
import type { Tracker } from '../support/github/tracker.js';
import { boatWith, expectAllRead, expectMirror, textsOf } from '../support/mirror.js';
import type { ActionRun } from '../support/runner.js';
import { seeded } from '../support/seeded.js';
import { startSqlProxy, type SqlFault } from '../support/sql-proxy.js';
import type { TestDatabase } from '../support/test-database.js';
import { scene, type Scene } from '../support/world.js';

const [ISSUES, COMMENTS] = [150, 300];
/** Four requests of 96 texts each: what a run may lose. */
const IN_FLIGHT_TEXTS = 4 * 96;
/** An answer takes so long that several requests are in flight. */
const ANSWER_MS = 50;
/** A backfill is killed at every so many-th statement: at nine or ten points of it. */
const STATEMENTS = 21;

/** As many kills of one backfill, one after the other, at most. */
const KILLS_MAX = 8;

let boat: Tracker;
let place: Scene;
let child: Parameters<NonNullable<ActionRun['onSpawn']>>[0] | null = null;
const kill = (): boolean => child?.kill('SIGKILL') ?? false;

/** Texts bought again after each kill. */
const boughtAgain: number[] = [];

/** `onRequest` is told of every request for embeddings, before its answer. */
async function enter(database: TestDatabase, onRequest: () => void = () => undefined): Promise<void> {
  boat = boatWith(ISSUES, COMMENTS);
  place = await scene(database, { trackers: [boat] });
  const when = (): boolean => {
    onRequest();
    return true;
  };
  place.embeddings.fail({ when, times: Infinity, delayMs: ANSWER_MS });
}

/** A backfill that something kills; gives whether it was killed before its end. */
async function killedBackfill(): Promise<boolean> {
  const run = await place.backfill({}, { onSpawn: (spawned) => (child = spawned) });
  child = null;
  // A killed run cannot give its lease back: it ends as time passes. There may be no table yet.
  await place.database
    .execute("UPDATE repositories SET lease_until = '2001-01-01 00:00:00'")
    .catch(() => undefined);
  // What was in flight is answered, and paid.
  await sleep(ANSWER_MS);
  return run.exitCode === null;
}

/** Backfills once more, expects the end state, and gives the number of texts bought again. */
async function expectRecovery(): Promise<number> {
  const run = await place.backfill();
  expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0', failed: '0' } });
  await expectMirror(place, boat);
  await expectAllRead(place, boat);
  const bought = place.embeddings.texts;
  expect(new Set(bought)).toEqual(textsOf(boat));
  return bought.length - textsOf(boat).size;
}

/** Expects that one kill cost no more than what was in flight. */
async function expectRecoveryOfOne(): Promise<void> {
  const again = await expectRecovery();
  boughtAgain.push(again);
  expect(again).toBeLessThanOrEqual(IN_FLIGHT_TEXTS);
}

/** Calls `kill` the n-th time that it is called itself. */
function killAtCall(count: number): () => boolean {
  let calls = 0;
  return () => (calls += 1) === count && kill();
}

afterAll(() => {
  const sum = boughtAgain.reduce((a, b) => a + b, 0);
  console.info(
    `${boughtAgain.length} kills among ${2 * ISSUES + COMMENTS} texts: ${Math.max(...boughtAgain)} bought again at most ` +
      `(${IN_FLIGHT_TEXTS} may be in flight), ${sum} in all`,
  );
});

describeDatabases('a backfill that is killed', (open) => {
  afterEach(() => place.close());

  it.each([1, 2, 3, 4, 5, 6])('at request %d to GitHub ends right next time', async (count) => {
    await enter(await open());
    place.github.fail({ cut: true, when: killAtCall(count) });
    expect(await killedBackfill()).toBe(true);
    await expectRecoveryOfOne();
  });

  it.each([1, 2, 4, 5, 6, 7])('at request %d for embeddings ends right next time', async (count) => {
    await enter(await open(), killAtCall(count));
    expect(await killedBackfill()).toBe(true);
    await expectRecoveryOfOne();
  });

  it('again and again while it embeds ends right at last', async () => {
    let strikeSoon = (): void => undefined;
    await enter(await open(), () => {
      strikeSoon();
    });
    const upTo = seeded(20_261_123);
    let kills = 0;
    // The first request for embeddings starts the clock: what comes before depends on the machine.
    for (let isKilled = true; isKilled && kills < KILLS_MAX; kills += isKilled ? 1 : 0) {
      let moment: NodeJS.Timeout | undefined;
      strikeSoon = () => {
        moment ??= setTimeout(kill, upTo(4 * ANSWER_MS));
      };
      isKilled = await killedBackfill();
      clearTimeout(moment);
    }
    expect(kills).toBeGreaterThan(1);
    strikeSoon = () => undefined;
    const again = await expectRecovery();
    expect(again).toBeLessThanOrEqual(kills * IN_FLIGHT_TEXTS);
    console.info(`${kills} kills while embedding: ${again} texts bought again`);
  });
});

describeSqlDatabases('a backfill that is killed at a statement', (open) => {
  afterEach(() => place.close());

  it.each<[string, SqlFault]>([
    ['that the server does not get', { cut: 'before' }],
    ['that the server does', {}],
  ])('%s ends right next time', async (_title, fault) => {
    let points = 0;
    for (let isKilled = true; isKilled; points += isKilled ? 1 : 0) {
      const database = await open();
      const proxy = await startSqlProxy(database.url);
      const drop = async (): Promise<void> => {
        await proxy.close();
        await database.drop();
      };
      await enter({ ...database, url: proxy.url, drop });
      proxy.fail({ ...fault, after: STATEMENTS * (points + 1), notice: kill });
      isKilled = await killedBackfill();
      if (isKilled) {
        await expectRecoveryOfOne();
        await place.close();
      }
    }
    expect(points).toBeGreaterThan(5);
    console.info(`killed at ${points} statements of a backfill`);
  });
});
