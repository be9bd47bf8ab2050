/** Related issues, told by runs of the built action: what is shown, that it is posted once, and when nothing is said. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { lexicalEmbedder } from '../../src/embedders/lexical-embedder.js';
import { backfillInProcess } from '../support/backfill-in-process.js';
import { describeDatabases } from '../support/databases.js';
import { ANCHOR_AGAIN, boatWithIssues, MAST_AGAIN, NOTHING_LIKE_IT } from '../support/forty-issues.js';
import type { CommentPayload } from '../support/github/corpus.js';
import { closeIssue, editIssue, labelIssue, lockIssue } from '../support/github/operations.js';
import { POSTER } from '../support/github/posting.js';
import type { GitHubOptions, GitHubRequest } from '../support/github/server.js';
import type { EventPayload, Tracker } from '../support/github/tracker.js';
import type { ActionOutcome } from '../support/runner.js';
import { embeddedDatabase, type TestDatabase } from '../support/test-database.js';
import { scene, type Scene } from '../support/world.js';

const LEXICALLY = { 'embedding-model': 'lexical' };
/** On a runner an embedded database may not post: where these stories do, they are told on a machine of one's own. */
const OWN_MACHINE = { env: { GITHUB_ACTIONS: '' } };
/** Everything that posts. */
const isPost = ({ method }: GitHubRequest): boolean => method === 'POST';
const isRead = ({ method, path }: GitHubRequest): boolean => method === 'GET' && path.endsWith('/comments');

let place: Scene;
let boat: Tracker;
afterEach(() => place.close());

/** A boat with forty issues, backfilled. */
async function sail(database: TestDatabase, tracker = boatWithIssues(), more: Partial<GitHubOptions> = {}) {
  boat = tracker;
  place = await scene(database, { trackers: [boat], ...more });
  await backfillInProcess(database, [boat], lexicalEmbedder());
  expect(await place.rows('SELECT COUNT(title_vec) AS n FROM issues')).toEqual([{ n: 40 }]);
}

function deliver(payload: EventPayload, related = 'post'): Promise<ActionOutcome> {
  const name = payload.comment === undefined ? 'issues' : 'issue_comment';
  return place.run({ name, payload }, { ...LEXICALLY, related }, OWN_MACHINE);
}

function ours(number = 41): readonly CommentPayload[] {
  return boat.commentsOf(number).filter(({ user }) => (user as { login: string }).login === POSTER);
}

const posts = (): number => place.github.requests.filter(isPost).length;
const actions = () => place.rows('SELECT state, reason, owner, github_comment_id AS id FROM actions');
const expireClaims = () => place.database.execute("UPDATE actions SET owned_until = '2026-01-01 00:00:00'");

const THE_MAST =
  '- [&#35;\u200B1 The mast falls over](https://redirect.github.com/octo/boat/issues/1) (open), possibly the same';

describe('related issues, by default', () => {
  it('are shown in the job summary and as an output, and posted nowhere', async () => {
    await sail(embeddedDatabase());
    const opened = boat.openIssue(MAST_AGAIN);
    const outcome = await place.deliver(opened, LEXICALLY);
    expect(outcome).toMatchObject({ exitCode: 0, outputs: { status: 'done' } });
    expect(outcome.summary).toContain('Preview of the comment on issue 41\n\nNothing was posted.');
    expect(outcome.summary).toContain(THE_MAST);
    const related = JSON.parse(outcome.outputs['related'] ?? '') as Record<string, unknown>[];
    expect(related[0]).toEqual({
      repository: 'octo/boat',
      number: 1,
      kind: 'issue',
      title: 'The mast falls over',
      state: 'open',
      state_reason: null,
      url: 'https://github.com/octo/boat/issues/1',
      score: expect.any(Number),
      passage: 'Our mast falls over whenever storm from the north.',
    });
    expect(Number(related[0]?.['score'])).toBeGreaterThan(0.7);
    expect(outcome.log).toContain('#41: related issues #1');
    expect(outcome.log).not.toMatch(/falls over/i);
    expect(place.requests()).toEqual([]);
    expect(await actions()).toEqual([]);
  });

  it('are shown only above the least similarity that was asked for, and not at all when off', async () => {
    await sail(embeddedDatabase());
    const opened = boat.openIssue(NOTHING_LIKE_IT);
    const unlike = await place.deliver(opened, LEXICALLY);
    expect(unlike.log).toContain(
      '#41: no related issues shown, because no other issue reaches related-min-similarity (0.5)',
    );
    expect(unlike.outputs['related']).toBe('[]');
    expect(unlike.summary).not.toContain('redirect.github.com');
    const low = await place.deliver(opened, { ...LEXICALLY, 'related-min-similarity': '0' });
    expect(JSON.parse(low.outputs['related'] ?? '')).toHaveLength(5);
    const off = await place.deliver(boat.openIssue(MAST_AGAIN), { ...LEXICALLY, related: 'off' });
    expect(off.outputs['related']).toBe('[]');
    expect(off.log).not.toContain('related issues');
  });

  it('are not posted by a catch-up, nor in any mode by a backfill', async () => {
    await sail(embeddedDatabase());
    boat.openIssue(MAST_AGAIN);
    await place.run({ name: 'schedule' }, LEXICALLY);
    await place.backfill({ ...LEXICALLY, related: 'post' }, OWN_MACHINE);
    expect(await place.rows('SELECT COUNT(*) AS n FROM issues')).toEqual([{ n: 41 }]);
    expect(posts()).toBe(0);
  });

  it('cannot be posted from an embedded database on a runner', async () => {
    await sail(embeddedDatabase());
    const outcome = await place.deliver(boat.openIssue(MAST_AGAIN), { ...LEXICALLY, related: 'post' });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.log).toContain('::error::related: post needs a database that all runs share');
    expect(posts()).toBe(0);
  });
});

describeDatabases('related issues, posted', (open) => {
  it.each([
    ['closed', 'it is closed', () => closeIssue(boat, 41)],
    ['locked', 'it is locked', () => lockIssue(boat, 41)],
    ['edited', 'its text was edited a moment ago', () => editIssue(boat, 41, NOTHING_LIKE_IT)],
    ['deleted', 'it no longer exists', () => boat.deleteIssue(41)],
  ])('are not posted on an issue that was %s after the event', async (_state, reason, change) => {
    await sail(await open());
    const opened = boat.openIssue(MAST_AGAIN);
    boat.wait(1);
    change();
    const outcome = await deliver(opened);
    expect(outcome).toMatchObject({ exitCode: 0, outputs: { related: '[]' } });
    expect(outcome.log).toContain(`#41: no related issues shown, because ${reason}.`);
    expect(posts()).toBe(0);
  });

  it('are one quiet comment, whatever comes again', async () => {
    await sail(await open());
    const opened = boat.openIssue(MAST_AGAIN);
    const outcome = await deliver(opened);
    expect(outcome).toMatchObject({ exitCode: 0, outputs: { status: 'done' } });
    expect(place.requests()).toEqual([
      'GET /repositories/4001/issues/41',
      'POST /repositories/4001/issues/41/comments',
    ]);
    const [comment] = ours();
    const [{ nonce = '' } = {}] = await place.rows('SELECT nonce FROM actions');
    expect(nonce).toMatch(/^[0-9a-f]{32}$/);
    const [marker, ...lines] = (comment?.body ?? '').split('\n');
    expect(marker).toBe(`<!-- tiara:related ${opened.issue.id} ${nonce} -->`);
    expect(lines).toContain(THE_MAST);
    expect(await actions()).toEqual([{ state: 'posted', reason: null, owner: null, id: comment?.id }]);
    expect(JSON.parse(outcome.outputs['related'] ?? '')).toMatchObject([{ number: 1 }]);
    expect(outcome.summary).toContain('The comment on issue 41');

    expect((await deliver(opened)).log).toContain('#41: its comment is already there');
    boat.wait(60);
    await deliver(labelIssue(boat, 41, 'rig'));
    boat.wait(60);
    await deliver(boat.addComment(41, { body: 'Same here.' }));
    await place.run({ name: 'schedule' }, { ...LEXICALLY, related: 'post' }, OWN_MACHINE);
    expect(posts()).toBe(1);
    expect(ours()).toHaveLength(1);
  });

  it('are posted once by two runs at the same time, round after round', async () => {
    await sail(await open());
    for (let round = 0; round < 5; round += 1) {
      const opened = boat.openIssue(MAST_AGAIN);
      boat.wait(1);
      const outcomes = await Promise.all([deliver(opened), deliver(opened), deliver(opened)]);
      expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
      expect(ours(opened.issue.number)).toHaveLength(1);
    }
    expect(posts()).toBe(5);
  });

  it('are posted by a later run when the event was missed', async () => {
    await sail(await open());
    boat.openIssue(MAST_AGAIN);
    const outcome = await place.run({ name: 'schedule' }, { ...LEXICALLY, related: 'post' }, OWN_MACHINE);
    expect(outcome.exitCode).toBe(0);
    expect(ours()).toHaveLength(1);
    expect(outcome.log).toContain('#41: related issues #1');
  });

  it('keep nobody waiting behind an issue that GitHub refuses, or that is gone', async () => {
    await sail(await open());
    for (let missed = 0; missed < 3; missed += 1) {
      boat.openIssue(MAST_AGAIN);
      boat.wait(1);
    }
    const on = (number: number) => (request: GitHubRequest) =>
      isPost(request) && request.path.includes(`/issues/${number}/`);
    place.github.fail({ when: on(41), status: 422, body: '{"message": "Validation Failed"}' });
    place.github.fail({ when: on(42), status: 410, body: '{"message": "This issue was deleted"}' });
    const outcome = await place.run({ name: 'schedule' }, { ...LEXICALLY, related: 'post' }, OWN_MACHINE);
    expect(outcome.exitCode).toBe(1);
    expect(outcome.log).toContain('#42: no related issues shown, because it no longer exists.');
    expect([41, 42, 43].map((number) => ours(number).length)).toEqual([0, 0, 1]);
    const again = await place.run({ name: 'schedule' }, { ...LEXICALLY, related: 'post' }, OWN_MACHINE);
    expect(again.exitCode).toBe(0);
    expect([41, 42, 43].map((number) => ours(number).length)).toEqual([1, 0, 1]);
  });

  it.each([
    ['an error', { status: 502, body: '<html>Bad Gateway</html>' }],
    ['a cut connection', { cut: true }],
    ['half of the answer', { status: 201, body: '{"id": 12345, "body": "…"}', cut: true }],
  ])('and answered with %s, are found and not posted again', async (_name, fault) => {
    await sail(await open());
    place.github.fail({ when: isPost, isDone: true, ...fault });
    const opened = boat.openIssue(MAST_AGAIN);
    const first = await deliver(opened);
    expect(first.exitCode).toBe(1);
    expect(first.log).toContain('It is not known whether the comment on issue #41 was posted.');
    expect(await actions()).toMatchObject([{ state: 'posting', id: null }]);
    const second = await deliver(opened);
    expect(second).toMatchObject({ exitCode: 0, outputs: { status: 'done' } });
    expect(second.log).toContain('the comment of an earlier run was found');
    await deliver(opened);
    expect(posts()).toBe(1);
    expect(ours()).toHaveLength(1);
    expect(await actions()).toEqual([{ state: 'posted', reason: null, owner: null, id: ours()[0]?.id }]);
  });

  it('by a run that was killed meanwhile, are found and not posted again', async () => {
    await sail(await open());
    place.github.fail({ when: isPost, isDone: true, delayMs: 1_000 });
    const opened = boat.openIssue(MAST_AGAIN);
    let kill = (): unknown => undefined;
    const killed = place.run(
      { name: 'issues', payload: opened },
      { ...LEXICALLY, related: 'post' },
      { ...OWN_MACHINE, onSpawn: (process) => (kill = () => process.kill('SIGKILL')) },
    );
    while (posts() === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    kill();
    expect((await killed).exitCode).toBeNull();
    while (ours().length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await expireClaims();
    expect((await deliver(opened)).log).toContain('the comment of an earlier run was found');
    expect(posts()).toBe(1);
  });

  it('and lost on the way, are posted when the lost request has certainly ended', async () => {
    await sail(await open());
    place.github.fail({ when: isPost, cut: true });
    const opened = boat.openIssue(MAST_AGAIN);
    expect((await deliver(opened)).exitCode).toBe(1);
    // Somebody who has read how Tiara marks its comments cannot know what was drawn for this one.
    boat.addComment(41, { body: `<!-- tiara:related ${opened.issue.id} -->` });
    boat.addComment(41, { body: `<!-- tiara:related ${opened.issue.id} ${'0'.repeat(32)} -->` });
    const early = await deliver(opened);
    expect(early.log).toContain('#41: another run is working on it');
    expect(posts()).toBe(1);
    await expireClaims();
    expect((await deliver(opened)).exitCode).toBe(0);
    expect(posts()).toBe(2);
    expect(ours()).toHaveLength(1);
    expect(await actions()).toMatchObject([{ state: 'posted', id: ours()[0]?.id }]);
  });

  it('and looked for behind many comments, are found', async () => {
    await sail(await open());
    const opened = boat.openIssue(MAST_AGAIN);
    for (let number = 0; number < 130; number += 1) {
      boat.addComment(41, { body: `Comment ${number}` });
    }
    place.github.fail({ when: isPost, isDone: true, status: 504 });
    await deliver(opened);
    place.requests();
    await deliver(opened);
    expect(place.github.requests.filter(isRead).length).toBeGreaterThanOrEqual(2);
    expect(posts()).toBe(1);
    expect(await actions()).toMatchObject([{ state: 'posted', id: ours()[0]?.id }]);
  });

  it('and deleted by somebody, are never posted again', async () => {
    await sail(await open());
    const opened = boat.openIssue(MAST_AGAIN);
    await deliver(opened);
    boat.deleteComment(ours()[0]?.id ?? 0);
    await deliver(opened);
    boat.wait(60);
    const edited = await deliver(editIssue(boat, 41, ANCHOR_AGAIN));
    expect(edited.exitCode).toBe(0);
    expect(edited.log).toContain('somebody deleted its comment, so it gets no other');
    boat.wait(60);
    place.requests();
    const again = await deliver(editIssue(boat, 41, MAST_AGAIN));
    expect(again.log).toContain('somebody deleted its comment, so it gets no other');
    await place.run({ name: 'schedule' }, { ...LEXICALLY, related: 'post' }, OWN_MACHINE);
    expect(place.requests().filter((request) => !request.startsWith('GET'))).toEqual([]);
    expect(posts()).toBe(1);
    expect(ours()).toEqual([]);
  });

  it('are edited with the issue in its first hour', async () => {
    await sail(await open());
    await deliver(boat.openIssue(MAST_AGAIN));
    const id = ours()[0]?.id ?? 0;
    boat.wait(60);
    place.requests();
    const edited = await deliver(editIssue(boat, 41, ANCHOR_AGAIN));
    expect(place.requests()).toEqual([`PATCH /repositories/4001/issues/comments/${id}`]);
    expect(edited.log).toContain(`#3, edited in comment ${id}`);
    expect(ours()).toHaveLength(1);
    expect(ours()[0]?.body).toContain('The anchor drags');
    expect(ours()[0]?.body).not.toContain('mast');
    boat.wait(60);
    await deliver(editIssue(boat, 41, NOTHING_LIKE_IT));
    expect(ours()[0]?.body).toContain('no related issues were found');
    boat.wait(60);
    place.requests();
    await deliver(labelIssue(boat, 41, 'rig'));
    expect(place.requests()).toEqual([]);
  });

  it('stay as they are when the issue is edited later', async () => {
    const hour = 60 * 60;
    await sail(await open(), boatWithIssues({ ageMs: (hour + 120) * 1000 }));
    await deliver(boat.openIssue(MAST_AGAIN));
    const before = ours();
    expect(before).toHaveLength(1);
    boat.wait(hour + 60);
    place.requests();
    const edited = await deliver(editIssue(boat, 41, ANCHOR_AGAIN));
    expect(edited.log).toContain('its comment is not edited after the first hour');
    await place.run({ name: 'schedule' }, { ...LEXICALLY, related: 'post' }, OWN_MACHINE);
    expect(place.requests().filter((request) => !request.startsWith('GET'))).toEqual([]);
    expect(ours()).toEqual(before);
  });

  it('are posted when an edit gives the issue its content', async () => {
    await sail(await open());
    const empty = await deliver(boat.openIssue({ title: 'Bug', body: '### Describe it\n<!-- please -->\n' }));
    expect(empty.log).toContain('#41: no related issues shown, because it has too little text of its own');
    expect(posts()).toBe(0);
    boat.wait(60);
    await deliver(editIssue(boat, 41, MAST_AGAIN));
    expect(ours()).toHaveLength(1);
  });

  it('without the permission, turn the run red with the way out, and come when it is given', async () => {
    let isForbidden = true;
    await sail(await open(), boatWithIssues(), { isForbidden: (request) => isForbidden && isPost(request) });
    const opened = boat.openIssue(MAST_AGAIN);
    const refused = await deliver(opened);
    expect(refused).toMatchObject({ exitCode: 1, outputs: { status: 'partial', stored: '1' } });
    expect(refused.log).toContain('give the job `permissions: issues: write`');
    expect(await actions()).toMatchObject([{ state: 'deferred', owner: null, id: null }]);
    isForbidden = false;
    await deliver(opened);
    expect(ours()).toHaveLength(1);
  });

  it('show hostile titles as they are and obey none', async () => {
    const title = 'Mast falls over --> ](https://evil.example) @octocat #2 <script> | `x` ::error::xyzzy';
    const tracker = boatWithIssues();
    await sail(await open(), tracker);
    const hostile = tracker.openIssue({ ...MAST_AGAIN, title });
    const logs = [(await deliver(hostile, 'off')).log];
    const outcome = await deliver(boat.openIssue(MAST_AGAIN));
    logs.push(outcome.log);
    const item = (ours(42)[0]?.body ?? '').split('\n').find((line) => line.includes('/issues/41)')) ?? '';
    expect(item).toMatch(
      /^- \[[^[\]<>`@|]+\]\(https:\/\/redirect\.github\.com\/octo\/boat\/issues\/41\) \(open\)/,
    );
    expect(item).not.toMatch(/@octocat|#2\b|evil\.example/);
    expect(outcome.summary).toContain(item);
    for (const log of logs) {
      expect(log).not.toContain('xyzzy');
    }
  });
});

describeDatabases('nothing is said, and the log says why,', (open) => {
  it.each([
    ['a bot opened it', () => boat.openIssue({ ...MAST_AGAIN, author: 'renovate[bot]' })],
    [
      'it is closed',
      () => {
        boat.openIssue(MAST_AGAIN);
        return closeIssue(boat, 41);
      },
    ],
    [
      'it no longer exists',
      () => {
        boat.openIssue(MAST_AGAIN);
        return boat.deleteIssue(41);
      },
    ],
    [
      'it is older than 48 hours',
      () => {
        boat.wait(-49 * 60 * 60);
        const opened = boat.openIssue(MAST_AGAIN);
        boat.wait(49 * 60 * 60);
        return opened;
      },
    ],
    [
      'it has too little text of its own',
      () =>
        boat.openIssue({
          title: 'The mast falls over whenever a storm comes',
          body: '<!-- A storm from the north? -->\n### The mast falls over\n- [ ] whenever\n_No response_\n',
        }),
    ],
    ['no other issue reaches related-min-similarity (0.5)', () => boat.openIssue(NOTHING_LIKE_IT)],
  ])('because %s', async (reason, event) => {
    await sail(await open());
    const outcome = await deliver(event());
    expect(outcome).toMatchObject({ exitCode: 0, outputs: { status: 'done', related: '[]' } });
    expect(outcome.log).toContain(`#41: no related issues shown, because ${reason}.`);
    await place.run({ name: 'schedule' }, { ...LEXICALLY, related: 'post' }, OWN_MACHINE);
    expect(posts()).toBe(0);
  });
});
