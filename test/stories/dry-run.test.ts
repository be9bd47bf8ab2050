/** A dry run says what a run would do, and the run then does that. It writes, embeds and posts nothing. */
import { afterEach, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { editIssue, labelIssue } from '../support/github/operations.js';
import { boatWith, textsOf } from '../support/mirror.js';
import { runCommand } from '../support/runner.js';
import { scene, type Scene } from '../support/world.js';

const DRY = { 'dry-run': 'true' };

let world: Scene;
afterEach(() => world.close());

describeDatabases('a dry run', (open) => {
  it('of a first backfill tells rows, texts, tokens and requests, and creates nothing', async () => {
    const boat = boatWith(120, 150);
    const texts = textsOf(boat).size;
    world = await scene(await open(), { trackers: [boat] });
    const dry = await world.backfill(DRY);
    expect(dry).toMatchObject({ exitCode: 0, outputs: { status: 'done', stored: '270', embedded: '0' } });
    expect(dry.log).toMatch(
      new RegExp(
        `^Dry run, nothing was written: 270 rows to store, 0 to remove, ${texts} texts to embed \\(about [\\d,]+ tokens\\)\\. Requests to GitHub: \\d\\.$`,
        'm',
      ),
    );
    expect(dry.summary).toContain('### Tiara: dry run of backfill');
    await expect((async () => world.rows('SELECT * FROM issues'))()).rejects.toThrow();
    expect(world.texts()).toEqual([]);
    const asked = world.requests();
    expect(dry.log).toContain(`Requests to GitHub: ${asked.length}.`);
    expect(await world.backfill()).toMatchObject({
      exitCode: 0,
      outputs: { stored: '270', embedded: String(texts) },
    });
    // The order in which the two listings are read differs.
    expect(world.requests().sort()).toEqual(asked.sort());
  });

  it('of later runs counts what has changed since', async () => {
    const boat = boatWith(10, 10);
    world = await scene(await open(), { trackers: [boat] });
    await world.backfill();
    const before = await world.rows('SELECT * FROM repositories');
    world.texts();
    boat.wait(60);
    editIssue(boat, 1, { title: 'Another title' });
    const labeled = labelIssue(boat, 2, 'rig');
    for (const outcome of [
      await world.backfill(DRY),
      await world.run({ name: 'schedule' }, { ...DRY, related: 'preview' }),
    ]) {
      expect(outcome).toMatchObject({ exitCode: 0, outputs: { stored: '2', embedded: '0', pending: '0' } });
      expect(outcome.log).toContain('2 rows to store, 0 to remove, 2 texts to embed');
    }
    const event = await world.deliver(labeled, DRY);
    expect(event.log).toContain('1 row to store, 0 to remove, 0 texts to embed');
    expect(await world.rows('SELECT * FROM repositories')).toEqual(before);
    expect(await world.rows("SELECT title FROM issues WHERE title = 'Another title'")).toEqual([]);
    expect(world.texts()).toEqual([]);
  });

  it('of a backfill finds what would be removed, and leaves it', async () => {
    const boat = boatWith(12, 30);
    world = await scene(await open(), { trackers: [boat] });
    await world.backfill();
    world.requests();
    boat.deleteIssue(3);
    boat.deleteIssue(7);
    boat.deleteComment(boat.commentsOf(5)[0]!.id);
    boat.wait(60);
    const dry = await world.backfill(DRY);
    expect(dry).toMatchObject({ exitCode: 0, outputs: { stored: '1', removed: '3' } });
    expect(dry.log).toContain('1 row to store, 3 to remove, 0 texts to embed');
    const asked = world.requests();
    expect(dry.log).toContain(`Requests to GitHub: ${asked.length}.`);
    expect(await world.rows('SELECT number FROM issues WHERE deleted_at IS NOT NULL')).toEqual([]);
    expect(await world.backfill()).toMatchObject({ exitCode: 0, outputs: { stored: '1', removed: '3' } });
    expect(world.requests().sort()).toEqual(asked.sort());
  });

  it('on the command line is a JSON object', async () => {
    const boat = boatWith(3, 3);
    world = await scene(await open(), { trackers: [boat] });
    const { stdout, exitCode } = await runCommand(
      ['backfill', 'octo/boat', '--dry-run', '-m', 'lexical', '-d', world.database.url, '--json'],
      { GITHUB_API_URL: world.github.url, GITHUB_TOKEN: 'token' },
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      stored: 6,
      dry_run: { texts: textsOf(boat).size, github_requests: 3 },
    });
  });
});
