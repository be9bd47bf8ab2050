/** Many runs at the same time on one database: none fails, nothing is lost, and each run that races for a text buys it at most once. */
import { afterEach, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { emptyTracker, type EventPayload, type Tracker } from '../support/github/tracker.js';
import { userShape } from '../support/github/shapes.js';
import { boatWith, expectAllRead, expectMirror, textsOf } from '../support/mirror.js';
import type { ActionOutcome } from '../support/runner.js';
import { scene, type Scene } from '../support/world.js';

const [ISSUES, COMMENTS] = [150, 60];
let world: Scene;
afterEach(() => world.close());

const catchUp = (): Promise<ActionOutcome> => world.run({ name: 'schedule' });

/** Partial success counts: a run may leave work to another. */
function expectSuccess(runs: readonly ActionOutcome[]): void {
  for (const { exitCode, outputs, log } of runs) {
    expect({ exitCode, failed: outputs['failed'], log }).toEqual({
      exitCode: 0,
      failed: '0',
      log: expect.not.stringContaining('::error'),
    });
  }
}

/** Expects that one catch-up and one backfill make the database match GitHub. */
async function expectConvergence(boat: Tracker): Promise<void> {
  const runs = [await catchUp(), await world.backfill()];
  expectSuccess(runs);
  expect(runs.map(({ outputs }) => outputs['status'])).toEqual(['done', 'done']);
  await expectMirror(world, boat);
  await expectAllRead(world, boat);
}

/** How often each text was bought since the last call. */
function countPurchases(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of world.texts()) {
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

/** Twelve deliveries of a busy hour: one comes twice, one is overtaken by a later edit. */
function busyHour(boat: Tracker, harbour: Tracker): readonly EventPayload[] {
  const [first, second] = boat.comments();
  const steps: readonly (() => EventPayload)[] = [
    () => boat.openIssue({ title: 'A new leak', body: 'Below the water line.' }),
    () => boat.changeIssue(1, 'edited', { title: 'Edited once' }),
    () => boat.changeIssue(1, 'edited', { title: 'Edited twice' }),
    () => boat.changeIssue(2, 'closed', closing(boat.time())),
    () => boat.addComment(3, { body: 'A new comment.' }),
    () => boat.editComment(first?.id ?? 0, 'An edited comment.'),
    () => boat.deleteComment(second?.id ?? 0),
    () => boat.deleteIssue(20),
    () => boat.transferIssue(21, harbour).source,
    () => harbour.transferIssue(1, boat).target,
    () => boat.changeIssue(4, 'labeled', { labels: [{ name: 'busy' }] }),
  ];
  const payloads = steps.map((step) => {
    boat.wait(60);
    return step();
  });
  return [...payloads, payloads[0]!];
}

function closing(at: string): Record<string, unknown> {
  return { state: 'closed', state_reason: 'completed', closed_at: at, closed_by: userShape('somebody') };
}

/** The rows that a delivery writes or fetches. Its run embeds their current text, which may be newer than the payload. */
function rowsTouchedBy({ issue, comment }: EventPayload, boat: Tracker): ReadonlySet<string> {
  const comments = boat.commentsOf(issue.number).filter(() => comment === undefined);
  return new Set([`issue ${issue.id}`, ...[comment ?? [], comments].flat().map(({ id }) => `comment ${id}`)]);
}

/** The row of each text that is in a payload or on GitHub now. */
function rowByText(payloads: readonly EventPayload[], boat: Tracker): ReadonlyMap<string, string> {
  const issues = [...payloads.map(({ issue }) => issue), ...boat.issues()];
  const comments = [...payloads.flatMap(({ comment }) => comment ?? []), ...boat.comments()];
  return new Map([
    ...issues.map(({ id, title }) => [title, `issue ${id}`] as const),
    ...issues.map(({ id, title, body }) => [`${title}\n\n${body ?? ''}`, `issue ${id}`] as const),
    ...comments.map(({ id, body }) => [body, `comment ${id}`] as const),
  ]);
}

describeDatabases('runs at the same time', (open) => {
  it.each(['10', '0'])(
    'all succeed: twelve events, a catch-up and a backfill, after a backfill, with catch-up-interval %s',
    async (interval) => {
      const boat = boatWith(ISSUES, COMMENTS);
      const harbour = emptyTracker(4002, 'octo', 'harbour');
      harbour.openIssue({ title: 'From the harbour', body: 'It sails.' });
      harbour.addComment(1, { body: 'It did.' });
      world = await scene(await open(), { trackers: [boat, harbour] });
      expect((await world.backfill()).outputs['status']).toBe('done');
      const before = textsOf(boat);
      expect([...countPurchases().values()].every((count) => count === 1)).toBe(true);

      const payloads = busyHour(boat, harbour);
      const events = payloads.map((payload) => world.deliver(payload, { 'catch-up-interval': interval }));
      expectSuccess(await Promise.all([...events, catchUp(), world.backfill()]));
      await expectConvergence(boat);

      const bought = countPurchases();
      const rows = rowByText(payloads, boat);
      for (const [text, count] of bought) {
        expect(before.has(text)).toBe(false);
        const row = rows.get(text) ?? 'unknown';
        // Each run that touched its row, and the one that holds the lease.
        const racers = 1 + payloads.filter((payload) => rowsTouchedBy(payload, boat).has(row)).length;
        expect({ row, isWithin: count <= racers }).toEqual({ row, isWithin: true });
      }
      const most = Math.max(...bought.values());
      const again = [...bought.values()].reduce((sum, count) => sum + count - 1, 0);
      console.info(
        `interval ${interval}: of ${bought.size} new texts, ${again} were bought again; one was bought ${most} times`,
      );
    },
  );

  it('buy each text once when they are two backfills of an empty database', async () => {
    const boat = boatWith(ISSUES, COMMENTS);
    world = await scene(await open(), { trackers: [boat] });
    expectSuccess(await Promise.all([world.backfill(), world.backfill()]));
    await expectConvergence(boat);
    const bought = countPurchases();
    expect(new Set(bought.keys())).toEqual(textsOf(boat));
    expect([...bought.values()].every((count) => count === 1)).toBe(true);
  });

  it('create the tables once, whichever run comes first', async () => {
    const boat = boatWith(30, 10);
    const opened = boat.openIssue({ title: 'At the same time', body: 'As everything else.' });
    const commented = boat.addComment(1, { body: 'At the same time, too.' });
    world = await scene(await open(), { trackers: [boat] });
    const runs = [opened, commented].map((payload) => world.deliver(payload));
    expectSuccess(await Promise.all([...runs, catchUp(), world.backfill(), world.backfill()]));
    await expectConvergence(boat);
    expect(await world.rows('SELECT COUNT(*) AS spaces FROM spaces')).toEqual([{ spaces: 1 }]);
    const steps = await world.rows('SELECT name FROM tiara_migrations');
    expect(new Set(steps.map(({ name }) => name)).size).toBe(steps.length);
  });
});
