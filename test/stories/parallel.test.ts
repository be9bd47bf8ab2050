/** Many runs at once on one database: none fails, nothing is lost, and a text is bought at most once by each run that races for it. */
import { afterEach, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { emptyTracker, type EventPayload, type Tracker } from '../support/github/tracker.js';
import { userShape } from '../support/github/shapes.js';
import { boatWith, expectAllRead, expectMirror, textsOf } from '../support/mirror.js';
import type { ActionOutcome } from '../support/runner.js';
import { scene, type Scene } from '../support/world.js';

const [ISSUES, COMMENTS] = [150, 60];
let place: Scene;
afterEach(() => place.close());

const catchUp = (): Promise<ActionOutcome> => place.run({ name: 'schedule' });

/** The runs all ended well, whether or not they left something to each other. */
function expectGreen(runs: readonly ActionOutcome[]): void {
  for (const { exitCode, outputs, log } of runs) {
    expect({ exitCode, failed: outputs['failed'], log }).toEqual({
      exitCode: 0,
      failed: '0',
      log: expect.not.stringContaining('::error'),
    });
  }
}

/** What one catch-up and one backfill leave is the tracker. */
async function expectConvergence(boat: Tracker): Promise<void> {
  const runs = [await catchUp(), await place.backfill()];
  expectGreen(runs);
  expect(runs.map(({ outputs }) => outputs['status'])).toEqual(['done', 'done']);
  await expectMirror(place, boat);
  await expectAllRead(place, boat);
}

/** How often each text was bought. */
function purchases(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of place.texts()) {
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

/** Twelve deliveries of a busy hour: one is doubled, one was overtaken by a later edit. */
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
  const told = steps.map((step) => {
    boat.wait(60);
    return step();
  });
  return [...told, told[0]!];
}

function closing(at: string): Record<string, unknown> {
  return { state: 'closed', state_reason: 'completed', closed_at: at, closed_by: userShape('somebody') };
}

/** The rows that a delivery writes or has fetched. Its run embeds what these say by then, though it was not told so. */
function rowsOf({ issue, comment }: EventPayload, boat: Tracker): ReadonlySet<string> {
  const comments = boat.commentsOf(issue.number).filter(() => comment === undefined);
  return new Set([`issue ${issue.id}`, ...[comment ?? [], comments].flat().map(({ id }) => `comment ${id}`)]);
}

/** The row of each text that was told of or is there now. */
function ownersOf(told: readonly EventPayload[], boat: Tracker): ReadonlyMap<string, string> {
  const issues = [...told.map(({ issue }) => issue), ...boat.issues()];
  const comments = [...told.flatMap(({ comment }) => comment ?? []), ...boat.comments()];
  return new Map([
    ...issues.map(({ id, title }) => [title, `issue ${id}`] as const),
    ...issues.map(({ id, title, body }) => [`${title}\n\n${body ?? ''}`, `issue ${id}`] as const),
    ...comments.map(({ id, body }) => [body, `comment ${id}`] as const),
  ]);
}

describeDatabases('runs at once', (open) => {
  it.each(['10', '0'])(
    'twelve events, a catch-up and a backfill, after a backfill; catch-up-interval %s',
    async (interval) => {
      const boat = boatWith(ISSUES, COMMENTS);
      const harbour = emptyTracker(4002, 'octo', 'harbour');
      harbour.openIssue({ title: 'From the harbour', body: 'It sails.' });
      harbour.addComment(1, { body: 'It did.' });
      place = await scene(await open(), { trackers: [boat, harbour] });
      expect((await place.backfill()).outputs['status']).toBe('done');
      const before = textsOf(boat);
      expect([...purchases().values()].every((count) => count === 1)).toBe(true);

      const told = busyHour(boat, harbour);
      const events = told.map((payload) => place.deliver(payload, { 'catch-up-interval': interval }));
      expectGreen(await Promise.all([...events, catchUp(), place.backfill()]));
      await expectConvergence(boat);

      const bought = purchases();
      const owners = ownersOf(told, boat);
      for (const [text, count] of bought) {
        expect(before.has(text)).toBe(false);
        const row = owners.get(text) ?? 'unknown';
        // Each run that touched its row, and the one that has the lease.
        const racers = 1 + told.filter((payload) => rowsOf(payload, boat).has(row)).length;
        expect({ row, isWithin: count <= racers }).toEqual({ row, isWithin: true });
      }
      const most = Math.max(...bought.values());
      const again = [...bought.values()].reduce((sum, count) => sum + count - 1, 0);
      console.info(
        `interval ${interval}: of ${bought.size} new texts, ${again} were bought again, one ${most} times at most`,
      );
    },
  );

  it('two backfills from nothing: each text is bought once', async () => {
    const boat = boatWith(ISSUES, COMMENTS);
    place = await scene(await open(), { trackers: [boat] });
    expectGreen(await Promise.all([place.backfill(), place.backfill()]));
    await expectConvergence(boat);
    const bought = purchases();
    expect(new Set(bought.keys())).toEqual(textsOf(boat));
    expect([...bought.values()].every((count) => count === 1)).toBe(true);
  });

  it('the first of all: the tables are made once, and by whoever comes first', async () => {
    const boat = boatWith(30, 10);
    const opened = boat.openIssue({ title: 'At the same time', body: 'As everything else.' });
    const commented = boat.addComment(1, { body: 'At the same time, too.' });
    place = await scene(await open(), { trackers: [boat] });
    const runs = [opened, commented].map((payload) => place.deliver(payload));
    expectGreen(await Promise.all([...runs, catchUp(), place.backfill(), place.backfill()]));
    await expectConvergence(boat);
    expect(await place.rows('SELECT COUNT(*) AS spaces FROM spaces')).toEqual([{ spaces: 1 }]);
    const steps = await place.rows('SELECT name FROM schema_migrations');
    expect(new Set(steps.map(({ name }) => name)).size).toBe(steps.length);
  });
});
