/** A database that fails in the middle: what may be done again is, what may not stops the run, and nothing is left in half. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { describeSqlDatabases } from '../support/databases.js';
import type { EventPayload, Tracker } from '../support/github/tracker.js';
import { boatWith, expectAllRead, expectMirror, textsOf } from '../support/mirror.js';
import { seeded } from '../support/seeded.js';
import { SERVERS_WORDS, startSqlProxy, type SqlFault, type SqlProxy } from '../support/sql-proxy.js';
import { scene, type Scene } from '../support/world.js';

const [ISSUES, COMMENTS] = [250, 120];
const PAGE = 100;
const BATCH = 96;

describeSqlDatabases('a database that fails', (open) => {
  let boat: Tracker;
  let proxy: SqlProxy;
  let place: Scene;
  afterEach(() => leave());

  /** The action's way to a new database leads through the proxy; the test's own does not. */
  async function enter(issues: number, comments: number): Promise<void> {
    boat = boatWith(issues, comments);
    const database = await open();
    proxy = await startSqlProxy(database.url);
    place = await scene({ ...database, url: proxy.url }, { trackers: [boat] });
  }

  async function leave(): Promise<void> {
    await proxy.close();
    await place.close();
  }

  /** Tells the story at a new database each time; the fault comes `pace` statements later each time, until no run meets it. */
  async function atEach(fault: SqlFault, story: () => Promise<void>, pace = 1): Promise<number> {
    for (let after = 0, times = 0; ; after += pace, times += 1) {
      await enter(12, 6);
      proxy.fail({ ...fault, after });
      await story();
      if (proxy.befallen.length === 0) {
        return times;
      }
      await leave();
    }
  }

  async function expectWhole(): Promise<void> {
    await expectMirror(place, boat);
    await expectAllRead(place, boat);
    const bought = place.embeddings.texts;
    expect(new Set(bought)).toEqual(textsOf(boat));
    expect(bought).toHaveLength(textsOf(boat).size);
  }

  const numberIn = async (sql: string): Promise<number> => Number((await place.rows(sql))[0]?.['n']);

  describe('for the moment', () => {
    it.each([1020, 1205, 1213, 8002, 8005, 8022, 8027, 8028, 9001, 9002, 9003, 9004, 9005, 9007])(
      'by error %d at statements and COMMITs: a backfill ends as if nothing had been',
      async (error) => {
        await enter(ISSUES, COMMENTS);
        const points = pointsOf(error);
        points.forEach((point) => {
          proxy.fail({ ...point, error });
        });
        const run = await place.backfill();
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
        expect(run.log.match(/Retrying on the database/g)).toHaveLength(points.length);
        expect(run.log).not.toContain(SERVERS_WORDS);
        await expectWhole();
      },
    );

    it.each<[string, SqlFault]>([
      ['goes on', {}],
      ['ends before the statement is done', { cut: 'before' }],
      ['ends after it was done', { cut: 'after' }],
    ])('by a stall that %s', async (_title, end) => {
      await enter(30, 10);
      for (const when of [/^SELECT GET_LOCK/, /^INSERT INTO issues/, /^UPDATE issues JOIN/, /^COMMIT/]) {
        proxy.fail({ when, delayMs: 300, ...end });
      }
      const run = await place.backfill();
      expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0' } });
      expect(proxy.befallen).toHaveLength(4);
      await expectWhole();
    });
  });

  describe('at one point after the other', () => {
    it.each<[string, SqlFault, number]>([
      ['a connection cut before COMMIT', { cut: 'before', when: /^COMMIT$/ }, 1],
      ['a connection cut after COMMIT, its outcome unknown', { cut: 'after', when: /^COMMIT$/ }, 1],
      ['a connection cut before a statement', { cut: 'before' }, 17],
      ['a connection cut after a statement', { cut: 'after' }, 19],
    ])('%s: a backfill ends right each time', async (title, fault, pace) => {
      const backfilled = async (): Promise<void> => {
        const run = await place.backfill();
        expect({ ...run.outputs, exitCode: run.exitCode, at: proxy.befallen }).toMatchObject({
          exitCode: 0,
          status: 'done',
          embedded: '30',
          pending: '0',
          failed: '0',
        });
        await expectWhole();
      };
      const points = await atEach(fault, backfilled, pace);
      expect(points).toBeGreaterThan(4);
      console.info(`${title}: ${points} points of a backfill`);
    });

    it.each<[string, SqlFault]>([
      ['before', { cut: 'before' }],
      ['after', { cut: 'after' }],
    ])('a connection cut %s a COMMIT: events end right each time', async (title, fault) => {
      await enter(12, 6);
      expect((await place.backfill()).exitCode).toBe(0);
      let points = 0;
      for (const event of [opened, deleted]) {
        for (let after = 0, isOver = false; !isOver; after += 1) {
          const seen = proxy.befallen.length;
          proxy.fail({ ...fault, when: /^COMMIT$/, after });
          boat.wait(60);
          const run = await place.deliver(event(boat));
          expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0' } });
          isOver = proxy.befallen.length === seen;
          points += isOver ? 0 : 1;
        }
        proxy.heal();
      }
      await expectMirror(place, boat);
      // The new row, its vectors, and the tombstone.
      expect(points).toBe(3);
      console.info(`a connection cut ${title} COMMIT: ${points} points of events`);
    });
  });

  describe('for good', () => {
    it.each([8004, 8025])('by error %d: what is too large as a page is stored row by row', async (error) => {
      await enter(ISSUES, COMMENTS);
      proxy.fail({ when: /^COMMIT$/, after: 3, error });
      const run = await place.backfill();
      expect(run).toMatchObject({
        exitCode: 0,
        outputs: { status: 'done', stored: String(ISSUES + COMMENTS), failed: '0' },
      });
      expect(proxy.befallen).toHaveLength(1);
      await expectWhole();
    });

    it.each([
      [3159, /only connections with TLS.*3159/],
      [1105, /run again.*1105/],
    ])(
      'by error %d: the run is red and names the way out, a page is whole or not there',
      async (error, wayOut) => {
        await enter(ISSUES, COMMENTS);
        // The repository, the beginning of the backfill, one page; the second page fails.
        proxy.fail({ when: /^COMMIT$/, after: 3, error });
        const red = await place.backfill();
        expect(red).toMatchObject({
          exitCode: 1,
          outputs: { status: 'partial', stored: String(PAGE), embedded: String(2 * PAGE) },
        });
        expect(red.log).toMatch(wayOut);
        expect(red.log).not.toContain(SERVERS_WORDS);
        expect(await numberIn('SELECT COUNT(*) AS n FROM issues')).toBe(PAGE);
        const [row] = await place.rows(
          'SELECT backfill_issues_cursor AS at, (SELECT MAX(updated_at) FROM issues) AS newest FROM repositories',
        );
        expect(row?.['at']).toBe(row?.['newest']);
        expect((await place.backfill()).exitCode).toBe(0);
        await expectWhole();
      },
    );

    it.each([8004, 8025, 1105])(
      'by error %d: a batch of vectors is whole or not there, and bought again alone',
      async (error) => {
        await enter(ISSUES, COMMENTS);
        proxy.fail({ when: /^UPDATE issues JOIN/, after: 3, error });
        const red = await place.backfill();
        expect(red).toMatchObject({ exitCode: 1, outputs: { status: 'partial', stored: '370' } });
        const kept =
          (await numberIn('SELECT COUNT(title_vec_of) + COUNT(body_vec_of) AS n FROM issues')) +
          (await numberIn('SELECT COUNT(body_vec_of) AS n FROM comments'));
        expect(red.outputs['embedded']).toBe(String(kept));
        expect((await place.backfill()).outputs).toMatchObject({ status: 'done', pending: '0' });
        await expectMirror(place, boat);
        expect(place.embeddings.texts.length).toBe(textsOf(boat).size + BATCH);
      },
    );
  });
});

/** Places all over a run; no two of them are the same statement. */
function pointsOf(seed: number): readonly SqlFault[] {
  const upTo = seeded(seed);
  return [
    { when: /^CREATE TABLE/, after: upTo(5) },
    // A lock that is not given back after a failure costs its connection, and no other try.
    { when: /^SELECT (?!RELEASE_LOCK)/, after: upTo(40) },
    { when: /^INSERT INTO (issues|comments)/, after: upTo(5) },
    { when: /^UPDATE (issues|comments) JOIN/, after: upTo(8) },
    { when: /^COMMIT$/, after: upTo(8) },
    { when: /^COMMIT$/, after: 8 + upTo(8) },
  ];
}

const opened = (boat: Tracker): EventPayload =>
  boat.openIssue({ title: `New at ${boat.time()}`, body: `Of ${boat.time()}` });
const deleted = (boat: Tracker): EventPayload => boat.deleteIssue(boat.issues().at(-1)?.number ?? 0);
