/** A database that fails during a run: what can be retried is retried, other errors stop the run, and nothing is half stored. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { describeSqlDatabases } from '../support/databases.js';
import type { EventPayload, Tracker } from '../support/github/tracker.js';
import { boatWith, expectAllRead, expectMirror, textsOf } from '../support/mirror.js';
import { seeded } from '../support/seeded.js';
import { SERVERS_WORDS, startSqlProxy, type SqlFault, type SqlProxy } from '../support/sql-proxy.js';
import { scene, type Scene } from '../support/world.js';
import { TRIES_ALL } from '../support/tries-all.js';

const [ISSUES, COMMENTS] = [250, 120];
/** The statement that writes the first page of issues. Those that come meanwhile are stored together, so no other is certain. */
const FIRST_PAGE = { when: /^INSERT INTO issues/ };

/** Errors that pass by themselves, with their messages: every number is tried in stores/tidb/tidb-error-table. */
const PASSING_ERRORS: readonly (readonly [number, string])[] = [
  ...[1020, 1040, 1053, 1205, 1213, 1290, 1317, 1836, 1927, 8002, 8005, 8022, 8027, 8028, 8176, 8252].map(
    (error) => [error, SERVERS_WORDS] as const,
  ),
  ...[9001, 9002, 9003, 9004, 9005, 9006, 9007].map((error) => [error, SERVERS_WORDS] as const),
  [1105, 'rpc error: code = Unavailable desc = error reading from server: EOF'],
  [1105, '[global:2]execution result undetermined'],
];

describeSqlDatabases('a database that fails', (open) => {
  let boat: Tracker;
  let proxy: SqlProxy;
  let world: Scene;
  afterEach(() => stop());

  /** The action reaches a new database through the proxy; the test reads it directly. */
  async function start(issues: number, comments: number): Promise<void> {
    boat = boatWith(issues, comments);
    const database = await open();
    proxy = await startSqlProxy(database.url);
    world = await scene({ ...database, url: proxy.url }, { trackers: [boat] });
  }

  async function stop(): Promise<void> {
    await proxy.close();
    await world.close();
  }

  /**
   * Repeats a test with a new database. The fault comes `step` statements later each time, until the test ends before it.
   * Returns the number of faults.
   */
  async function atEachPoint(fault: SqlFault, runTest: () => Promise<void>, step = 1): Promise<number> {
    for (let after = 0, times = 0; ; after += step, times += 1) {
      await start(12, 6);
      proxy.fail({ ...fault, after });
      await runTest();
      if (proxy.befallen.length === 0) {
        return times;
      }
      await stop();
    }
  }

  async function expectComplete(): Promise<void> {
    await expectMirror(world, boat);
    await expectAllRead(world, boat);
    const bought = world.embeddings.texts;
    expect(new Set(bought)).toEqual(textsOf(boat));
    expect(bought).toHaveLength(textsOf(boat).size);
  }

  const readNumber = async (sql: string): Promise<number> => Number((await world.rows(sql))[0]?.['n']);

  describe('temporarily', () => {
    it.each(TRIES_ALL ? PASSING_ERRORS : PASSING_ERRORS.filter((_, at) => at % 3 === 0))(
      'with error %d %s at statements and COMMITs leaves a backfill complete',
      async (error, message) => {
        await start(ISSUES, COMMENTS);
        const points = faultPoints(error);
        points.forEach((point) => {
          proxy.fail({ ...point, error, message });
        });
        const run = await world.backfill();
        expect(run).toMatchObject({
          exitCode: 0,
          outputs: {
            status: 'done',
            stored: String(ISSUES + COMMENTS),
            embedded: String(textsOf(boat).size),
            pending: '0',
            failed: '0',
          },
        });
        expect(proxy.befallen).toHaveLength(points.length);
        // Transactions that are written side by side may also end each other, as on any server. One of the faults may befall
        // the second connection while it is opened: then it is opened again when it is needed.
        const retries = run.log.match(/Retrying on the database/g) ?? [];
        expect(retries.length).toBeGreaterThanOrEqual(points.length - 1);
        expect(run.log).not.toContain(message);
        await expectComplete();
      },
    );

    it('for as long as a node restarts leaves a backfill complete', async () => {
      await start(30, 10);
      proxy.fail({ when: /^START TRANSACTION/, after: 3, times: 8, error: 1053 });
      expect(await world.backfill()).toMatchObject({
        exitCode: 0,
        outputs: { status: 'done', pending: '0' },
      });
      expect(proxy.befallen).toHaveLength(8);
      await expectComplete();
    });

    it.each<[string, SqlFault]>([
      ['ends by itself', {}],
      ['ends in a cut connection before the statement ran', { cut: 'before' }],
      ['ends in a cut connection after the statement ran', { cut: 'after' }],
    ])('with a stall that %s leaves a backfill complete', async (_title, end) => {
      await start(30, 10);
      for (const when of [/^SELECT GET_LOCK/, /^INSERT INTO issues/, /^UPDATE issues JOIN/, /^COMMIT/]) {
        proxy.fail({ when, delayMs: 300, ...end });
      }
      const run = await world.backfill();
      expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0' } });
      expect(proxy.befallen).toHaveLength(4);
      await expectComplete();
    });
  });

  describe('at each point in turn', () => {
    it.each<[string, SqlFault, number]>([
      ['before COMMIT', { cut: 'before', when: /^COMMIT$/ }, 1],
      ['after COMMIT, its outcome unknown', { cut: 'after', when: /^COMMIT$/ }, 1],
      ['before a statement', { cut: 'before' }, TRIES_ALL ? 17 : 51],
      ['after a statement', { cut: 'after' }, TRIES_ALL ? 19 : 57],
    ])('with a connection cut %s leaves every backfill complete', async (title, fault, step) => {
      const expectBackfill = async (): Promise<void> => {
        const run = await world.backfill();
        expect({ ...run.outputs, exitCode: run.exitCode, at: proxy.befallen }).toMatchObject({
          exitCode: 0,
          status: 'done',
          embedded: '30',
          pending: '0',
          failed: '0',
        });
        await expectComplete();
      };
      const points = await atEachPoint(fault, expectBackfill, step);
      expect(points).toBeGreaterThan(TRIES_ALL ? 4 : 1);
      console.info(`a connection cut ${title}: ${points} points of a backfill`);
    });

    it.each<[string, SqlFault]>([
      ['before', { cut: 'before' }],
      ['after', { cut: 'after' }],
    ])('with a connection cut %s a COMMIT leaves every event stored', async (title, fault) => {
      await start(12, 6);
      expect((await world.backfill()).exitCode).toBe(0);
      let points = 0;
      for (const event of [opened, deleted]) {
        for (let after = 0, isOver = false; !isOver; after += 1) {
          const seen = proxy.befallen.length;
          proxy.fail({ ...fault, when: /^COMMIT$/, after });
          boat.wait(60);
          const run = await world.deliver(event(boat));
          expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0' } });
          isOver = proxy.befallen.length === seen;
          points += isOver ? 0 : 1;
        }
        proxy.heal();
      }
      await expectMirror(world, boat);
      // The new row, its vectors, and the tombstone.
      expect(points).toBe(3);
      console.info(`a connection cut ${title} COMMIT: ${points} points of events`);
    });
  });

  describe('permanently', () => {
    it.each([8004, 8025])('with error %d (too large) gets the page row by row', async (error) => {
      await start(ISSUES, COMMENTS);
      proxy.fail({ ...FIRST_PAGE, error });
      const run = await world.backfill();
      expect(run).toMatchObject({
        exitCode: 0,
        outputs: { status: 'done', stored: String(ISSUES + COMMENTS), failed: '0' },
      });
      expect(proxy.befallen).toHaveLength(1);
      await expectComplete();
    });

    it.each([
      [3159, /only connections with TLS.*3159/],
      [1105, /run again.*1105/],
    ])(
      'with error %d fails the run, which says what to do; a page is stored whole or not at all',
      async (error, wayOut) => {
        await start(ISSUES, COMMENTS);
        proxy.fail({ ...FIRST_PAGE, error });
        const failed = await world.backfill();
        // Both listings are read side by side: the comments are stored all the same.
        expect(failed).toMatchObject({
          exitCode: 1,
          outputs: { status: 'partial', stored: String(COMMENTS) },
        });
        expect(failed.log).toMatch(wayOut);
        expect(failed.log).not.toContain(SERVERS_WORDS);
        expect(await readNumber('SELECT COUNT(*) AS n FROM issues')).toBe(0);
        const [row] = await world.rows(
          'SELECT backfill_issues_cursor AS at, (SELECT MAX(updated_at) FROM issues) AS newest FROM repositories',
        );
        expect(row?.['at']).toBe(row?.['newest']);
        expect((await world.backfill()).exitCode).toBe(0);
        await expectComplete();
      },
    );

    it.each([8004, 8025, 1105])(
      'with error %d stores a batch of vectors whole or not at all, and only that batch is bought again',
      async (error) => {
        await start(ISSUES, COMMENTS);
        proxy.fail({ when: /^UPDATE issues JOIN/, after: 3, error });
        const failed = await world.backfill();
        expect(failed).toMatchObject({ exitCode: 1, outputs: { status: 'partial', stored: '370' } });
        const batches = world.embeddings.requests.map(({ inputs }) => inputs.length);
        const kept =
          (await readNumber('SELECT COUNT(title_vec_of) + COUNT(body_vec_of) AS n FROM issues')) +
          (await readNumber('SELECT COUNT(body_vec_of) AS n FROM comments'));
        expect(failed.outputs['embedded']).toBe(String(kept));
        expect((await world.backfill()).outputs).toMatchObject({ status: 'done', pending: '0' });
        await expectMirror(world, boat);
        expect(batches).toContain(world.embeddings.texts.length - textsOf(boat).size);
      },
    );
  });
});

/** Points all over a run; no two of them are the same statement. */
function faultPoints(seed: number): readonly SqlFault[] {
  const upTo = seeded(seed);
  return [
    { when: /^CREATE TABLE/, after: upTo(5) },
    // RELEASE_LOCK is left out: when it fails, the connection is closed and nothing is retried.
    { when: /^SELECT (?!RELEASE_LOCK)/, after: upTo(40) },
    { when: /^INSERT INTO (issues|comments)/, after: upTo(5) },
    { when: /^UPDATE (issues|comments) JOIN/, after: upTo(8) },
    // A dozen in all: what is one statement needs none.
    { when: /^COMMIT$/, after: upTo(5) },
    { when: /^COMMIT$/, after: 5 + upTo(5) },
  ];
}

const opened = (boat: Tracker): EventPayload =>
  boat.openIssue({ title: `New at ${boat.time()}`, body: `Of ${boat.time()}` });
const deleted = (boat: Tracker): EventPayload => boat.deleteIssue(boat.issues().at(-1)?.number ?? 0);
