/** A first backfill that needs more requests than its token may send in an hour: scheduled runs continue it. */
import { afterEach, expect, it } from '@jest/globals';
import { LEASE_MS } from '../../src/limits.js';
import { describeDatabases } from '../support/databases.js';
import type { Tracker } from '../support/github/tracker.js';
import { boatWith, expectMirror, textsOf } from '../support/mirror.js';
import type { ActionOutcome } from '../support/runner.js';
import { scene, type Scene } from '../support/world.js';

/** Requests an hour. A scheduled run leaves a fifth of them. */
const REQUESTS = 10;
const KEPT = 2;
/** When one listing has its last page, the next one of the other may be under way. */
const REQUESTS_USED = REQUESTS - KEPT + 1;
const [ISSUES, COMMENTS] = [900, 900];
const UNFINISHED = /The backfill of octo\/boat is not finished\. .* Each scheduled run continues it/;

describeDatabases('a backfill that is larger than the rate limit', (open) => {
  let boat: Tracker;
  let world: Scene;
  afterEach(() => world.close());

  async function start(): Promise<void> {
    // So far apart that what a run reads again, before its cursor, is little.
    boat = boatWith(ISSUES, COMMENTS, 60);
    world = await scene(await open(), {
      trackers: [boat],
      rateLimit: { requests: REQUESTS, windowMs: 3_600_000 },
    });
  }

  async function nextHour(): Promise<ActionOutcome> {
    world.github.renewRateLimit();
    world.requests();
    return world.run({ name: 'schedule' });
  }

  /** What is new on GitHub from now on, by the clock of the database, is updated now. */
  function moveTrackerToNow(): void {
    boat.wait(Math.floor((Date.now() - Date.parse(boat.time())) / 1000));
  }

  it('is continued by every scheduled run, while events and catch-up work beside it', async () => {
    await start();
    const stopped = await world.backfill();
    expect(stopped).toMatchObject({ exitCode: 1, outputs: { status: 'partial' } });
    expect(stopped.log).toContain('A rate limit is reached.');
    expect(stopped.summary).toMatch(UNFINISHED);
    expect(stopped.summary).toMatch(
      /it has read issues up to 2026-\d\d-\d\d and comments up to 2026-\d\d-\d\d/,
    );

    moveTrackerToNow();
    world.github.renewRateLimit();
    const event = await world.deliver(boat.openIssue({ title: 'By an event' }));
    expect(event).toMatchObject({ exitCode: 0, outputs: { status: 'done', stored: '1', embedded: '1' } });
    expect(event.log).not.toContain('No backfill');

    // No event tells of this one.
    boat.wait(1);
    boat.openIssue({ title: 'By catch-up' });
    let run = await nextHour();
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'partial', pending: '0' } });
    expect(run.summary).toMatch(UNFINISHED);
    expect(await world.rows("SELECT number FROM issues WHERE title = 'By catch-up'")).toHaveLength(1);
    expect(world.requests().length).toBeLessThanOrEqual(REQUESTS_USED);

    let hours = 1;
    for (; run.outputs['status'] !== 'done' && hours < 10; hours += 1) {
      run = await nextHour();
      expect(run).toMatchObject({ exitCode: 0 });
      expect(world.requests().length).toBeLessThanOrEqual(REQUESTS_USED);
    }
    // 18 pages of the listings and a few more, of which ten came with the first run, and about five an hour.
    expect(hours).toBeLessThanOrEqual(4);
    expect(run.log).toContain('octo/boat: the backfill is finished.');
    await expectMirror(world, boat);
    expect(
      await world.rows('SELECT backfill_finished_at IS NOT NULL AS is_finished FROM repositories'),
    ).toEqual([{ is_finished: 1 }]);
    expect([...world.embeddings.texts].sort()).toEqual([...textsOf(boat)].sort());

    const idle = await nextHour();
    expect(idle).toMatchObject({ outputs: { status: 'done', stored: '0' } });
    expect(world.requests()).toHaveLength(3);
  });

  it('is left to a run that is at work', async () => {
    await start();
    await world.backfill();
    const soon = new Date(Date.now() + LEASE_MS).toISOString().slice(0, 19).replace('T', ' ');
    await world.database.execute(
      `UPDATE repositories SET lease_owner = 'another run', lease_until = '${soon}'`,
    );
    const run = await nextHour();
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'partial' } });
    expect(run.log).toContain('octo/boat: another run is at work, so the backfill is left to it.');
    expect(run.summary).toMatch(UNFINISHED);
    expect(world.requests()).toHaveLength(3);
  });
});
