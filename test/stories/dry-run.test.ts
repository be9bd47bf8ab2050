/** A dry run says what a run would do, and the run then does that. It writes and posts nothing. */
import { afterEach, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { boatWithIssues, MAST_AGAIN, NOTHING_LIKE_IT } from '../support/forty-issues.js';
import { closeIssue, editIssue, labelIssue } from '../support/github/operations.js';
import { boatWith, textsOf } from '../support/mirror.js';
import { backfillFortyIssues, LEXICAL, NOT_ON_A_RUNNER } from '../support/related-issues.js';
import { runCommand } from '../support/runner.js';
import { scene, type Scene } from '../support/world.js';

const DRY = { 'dry-run': 'true' };
/** Texts that a dry run embeds at most, to see how long embedding takes. */
const SAMPLE = 32;

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
        `^Dry run, nothing was written: 270 rows to store, 0 to remove, ${texts} texts to embed \\(about [\\d,]+ tokens\\)\\. Requests to GitHub: \\d\\. Reading took \\d+ s\\. Embedding would take up to \\d+ s\\.$`,
        'm',
      ),
    );
    expect(dry.summary).toContain('### Tiara: dry run of backfill');
    await expect((async () => world.rows('SELECT * FROM issues'))()).rejects.toThrow();
    const samples = world.texts();
    expect(samples).toHaveLength(SAMPLE);
    expect([...textsOf(boat)]).toEqual(expect.arrayContaining(samples));
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
    // Each of the two that found new texts has measured.
    expect([...new Set(world.texts())].sort()).toEqual(
      [...textsOf(boat)].filter((text) => text.includes('Another title')).sort(),
    );
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

  it('embeds no more than max-embeddings allows, and tells how many that are', async () => {
    const boat = boatWith(20, 20);
    world = await scene(await open(), { trackers: [boat] });
    const three = await world.backfill({ ...DRY, 'max-embeddings': '3' });
    expect(three.log).toMatch(/texts to embed \(about [\d,]+ tokens, of which max-embeddings allows 3\)\./);
    expect(world.texts()).toHaveLength(3);
    const none = await world.backfill({ ...DRY, 'max-embeddings': '0' });
    expect(none).toMatchObject({ exitCode: 0 });
    expect(none.log).toContain('of which max-embeddings allows 0');
    expect(none.log).not.toContain('Embedding would take');
    expect(world.texts()).toEqual([]);
  });

  it('of an embeddings server that refuses tells rows and requests, and fails', async () => {
    world = await scene(await open(), { trackers: [boatWith(5, 5)] });
    const refused = await world.backfill({ ...DRY, 'openai-api-key': 'sk-another-key' });
    expect(refused).toMatchObject({ exitCode: 1, outputs: { stored: '10', embedded: '0' } });
    expect(refused.log).toContain('openai-api-key');
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
      dry_run: {
        texts: textsOf(boat).size,
        comments: 0,
        github_requests: 3,
        seconds: { reading: expect.any(Number), embedding: expect.any(Number) },
      },
    });
  });
});

describeDatabases('a dry run with related issues', (open) => {
  it('of a new issue shows the comment that the run then posts', async () => {
    const { world: opened, boat, deliver, posts, tiaraComments } = await backfillFortyIssues(await open());
    world = opened;
    const payload = boat.openIssue(MAST_AGAIN);
    world.requests();
    const dry = await world.run(
      { name: 'issues', payload },
      { ...LEXICAL, ...DRY, related: 'post' },
      NOT_ON_A_RUNNER,
    );
    expect(dry).toMatchObject({ exitCode: 0, outputs: { status: 'done', stored: '1' } });
    expect(dry.log).toContain('2 texts to embed (about 31 tokens), 1 comment to post.');
    expect(dry.log).toContain('#41: related issues #1, would be posted.');
    expect(dry.summary).toContain('#### Preview of the comment on issue 41');
    expect(dry.summary).toContain('Nothing was posted, because this is a dry run.');
    expect(await world.rows('SELECT * FROM actions')).toEqual([]);
    expect(await world.rows('SELECT * FROM issues WHERE number = 41')).toEqual([]);
    const asked = world.requests();
    expect(posts()).toBe(0);
    const real = await deliver(payload);
    expect(real.outputs['related']).toBe(dry.outputs['related']);
    const [comment] = tiaraComments();
    const text = (comment?.body ?? '').split('\n').slice(1).join('\n').trim();
    expect(text).not.toBe('');
    expect(dry.summary).toContain(text);
    // The real run makes the same requests, and one that posts.
    expect(world.requests().filter((request) => !request.startsWith('POST'))).toEqual(asked);
    expect(posts()).toBe(1);
    const again = await world.run(
      { name: 'issues', payload: labelIssue(boat, 41, 'rig') },
      { ...LEXICAL, ...DRY, related: 'post' },
      NOT_ON_A_RUNNER,
    );
    expect(again.log).toContain('#41: its comment is already there.');
    expect(again.log).not.toContain('to post');
  });

  it('of a new issue previews it as the run would', async () => {
    const { world: opened, boat, deliver } = await backfillFortyIssues(await open());
    world = opened;
    const payload = boat.openIssue(MAST_AGAIN);
    const dry = await world.run({ name: 'issues', payload }, { ...LEXICAL, ...DRY });
    const limited = await world.run(
      { name: 'issues', payload },
      { ...LEXICAL, ...DRY, 'max-embeddings': '1' },
    );
    expect(limited.log).toContain('#41: no related issues shown, because its text has no vector yet.');
    const real = await deliver(payload, 'preview');
    expect(dry.outputs['related']).not.toBe('[]');
    expect(dry.outputs['related']).toBe(real.outputs['related']);
    const removed = await world.run(
      { name: 'issues', payload: boat.deleteIssue(41) },
      { ...LEXICAL, ...DRY },
    );
    expect(removed.log).toContain('#41: no related issues shown, because it no longer exists.');
    expect(await world.rows('SELECT deleted_at FROM issues WHERE number = 41')).toEqual([
      { deleted_at: null },
    ]);
  });

  it('of a catch-up finds the issues that would get a comment, and starts nothing', async () => {
    const {
      world: opened,
      boat,
      catchUp,
      posts,
    } = await backfillFortyIssues(await open(), boatWithIssues({ ageMs: 120_000 }));
    world = opened;
    for (let number = 41; number <= 45; number += 1) {
      boat.openIssue(MAST_AGAIN);
      boat.wait(1);
    }
    boat.openIssue(NOTHING_LIKE_IT);
    closeIssue(boat, 42);
    const dryCatchUp = { ...LEXICAL, ...DRY, related: 'post' };
    const dry = await world.run({ name: 'schedule' }, dryCatchUp, NOT_ON_A_RUNNER);
    expect(dry).toMatchObject({ exitCode: 0, outputs: { status: 'partial' } });
    expect(dry.log).toContain('3 comments to post.');
    for (const number of [41, 43, 44]) {
      expect(dry.log).toContain(`#${number}: related issues #1, would be posted.`);
    }
    expect(dry.log).toContain('Issues left for the next run: 2.');
    const real = await catchUp();
    expect(posts()).toBe(3);
    for (const number of [41, 43, 44]) {
      expect(real.log).toMatch(new RegExp(`#${number}: related issues #.*, posted as comment`));
    }
    await world.database.execute('UPDATE repositories SET posts_since = NULL');
    await world.run({ name: 'schedule' }, dryCatchUp, NOT_ON_A_RUNNER);
    expect(await world.rows('SELECT posts_since FROM repositories')).toEqual([{ posts_since: null }]);
  });
});
