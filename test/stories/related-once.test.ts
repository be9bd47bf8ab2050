/** The comment with related issues is posted once, whatever races, fails or is killed. */
import { afterEach, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { MAST_AGAIN, NOTHING_LIKE_IT } from '../support/forty-issues.js';
import { closeIssue, editIssue, labelIssue, lockIssue } from '../support/github/operations.js';
import type { GitHubRequest } from '../support/github/server.js';
import type { Tracker } from '../support/github/tracker.js';
import {
  backfillFortyIssues,
  isPost,
  LEXICAL,
  NOT_ON_A_RUNNER,
  THE_MAST,
  type RelatedScene,
} from '../support/related-issues.js';

let scene: RelatedScene;
afterEach(() => scene.world.close());

async function start(...options: Parameters<typeof backfillFortyIssues>): Promise<RelatedScene> {
  scene = await backfillFortyIssues(...options);
  return scene;
}

const isRead = ({ method, path }: GitHubRequest): boolean => method === 'GET' && path.endsWith('/comments');

describeDatabases('the comment with related issues', (open) => {
  it('is posted once, without mentions or references, whatever events follow', async () => {
    const { boat, catchUp, deliver, world, tiaraComments, posts, actions } = await start(await open());
    const opened = boat.openIssue(MAST_AGAIN);
    const outcome = await deliver(opened);
    expect(outcome).toMatchObject({ exitCode: 0, outputs: { status: 'done' } });
    expect(world.requests()).toEqual([
      'GET /repositories/4001/issues/41',
      'POST /repositories/4001/issues/41/comments',
    ]);
    const [comment] = tiaraComments();
    const [{ nonce = '' } = {}] = await world.rows('SELECT nonce FROM actions');
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
    await catchUp();
    expect(posts()).toBe(1);
    expect(tiaraComments()).toHaveLength(1);
  });

  it.each([
    ['closed', 'it is closed', (boat: Tracker) => closeIssue(boat, 41)],
    ['locked', 'it is locked', (boat: Tracker) => lockIssue(boat, 41)],
    ['edited', 'its text was edited a moment ago', (boat: Tracker) => editIssue(boat, 41, NOTHING_LIKE_IT)],
    ['deleted', 'it no longer exists', (boat: Tracker) => boat.deleteIssue(41)],
  ])('is not posted on an issue that was %s after the event', async (_state, reason, change) => {
    const { boat, deliver, posts } = await start(await open());
    const opened = boat.openIssue(MAST_AGAIN);
    boat.wait(1);
    change(boat);
    const outcome = await deliver(opened);
    expect(outcome).toMatchObject({ exitCode: 0, outputs: { related: '[]' } });
    expect(outcome.log).toContain(`#41: no related issues shown, because ${reason}.`);
    expect(posts()).toBe(0);
  });

  it('is posted once by three runs at the same time, round after round', async () => {
    const { boat, deliver, tiaraComments, posts } = await start(await open());
    for (let round = 0; round < 5; round += 1) {
      const opened = boat.openIssue(MAST_AGAIN);
      boat.wait(1);
      const outcomes = await Promise.all([deliver(opened), deliver(opened), deliver(opened)]);
      expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
      expect(tiaraComments(opened.issue.number)).toHaveLength(1);
    }
    expect(posts()).toBe(5);
  });

  it('is posted by a later run when the event was missed', async () => {
    const { boat, catchUp, tiaraComments } = await start(await open());
    boat.openIssue(MAST_AGAIN);
    const outcome = await catchUp();
    expect(outcome.exitCode).toBe(0);
    expect(tiaraComments()).toHaveLength(1);
    expect(outcome.log).toContain('#41: related issues #1');
  });

  it('is not held up by another issue that GitHub refuses or no longer has', async () => {
    const { boat, catchUp, world, tiaraComments } = await start(await open());
    for (let missed = 0; missed < 3; missed += 1) {
      boat.openIssue(MAST_AGAIN);
      boat.wait(1);
    }
    const on = (number: number) => (request: GitHubRequest) =>
      isPost(request) && request.path.includes(`/issues/${number}/`);
    world.github.fail({
      when: on(41),
      status: 403,
      body: '{"message": "Resource not accessible by integration"}',
    });
    world.github.fail({ when: on(42), status: 410, body: '{"message": "This issue was deleted"}' });
    const outcome = await catchUp();
    expect(outcome.exitCode).toBe(1);
    expect(outcome.log).toContain('#42: no related issues shown, because it no longer exists.');
    expect([41, 42, 43].map((number) => tiaraComments(number).length)).toEqual([0, 0, 1]);
    const again = await catchUp();
    expect(again.exitCode).toBe(0);
    expect([41, 42, 43].map((number) => tiaraComments(number).length)).toEqual([1, 0, 1]);
  });

  it.each([
    [
      'a blocked user opened',
      422,
      'User is blocked',
      'GitHub takes no comment on it from this account (422)',
    ],
    [
      'was archived',
      403,
      'Repository was archived so is read-only.',
      'it is locked, archived or limited to some users (403)',
    ],
    [
      'has limited interactions',
      403,
      'User has been blocked',
      'it is locked, archived or limited to some users (403)',
    ],
  ])('is given up, without failing any run, on an issue that %s', async (_why, status, message, reason) => {
    const { boat, catchUp, deliver, world, posts } = await start(await open());
    world.github.fail({ times: Infinity, when: isPost, status, body: { message } });
    const outcome = await deliver(boat.openIssue(MAST_AGAIN));
    expect(outcome).toMatchObject({ exitCode: 0, outputs: { status: 'done', related: '[]' } });
    expect(outcome.log).toContain(`#41: no related issues shown, because ${reason}.`);
    expect((await catchUp()).exitCode).toBe(0);
    expect(posts()).toBe(1);
  });

  it.each([
    ['an error answer', { status: 502, body: '<html>Bad Gateway</html>' }],
    ['a cut connection', { cut: true }],
    ['half an answer', { status: 201, body: '{"id": 12345, "body": "…"}', cut: true }],
  ])('is found and not posted again after %s', async (_name, fault) => {
    const { boat, deliver, world, tiaraComments, posts, actions } = await start(await open());
    world.github.fail({ when: isPost, isDone: true, ...fault });
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
    expect(tiaraComments()).toHaveLength(1);
    expect(await actions()).toEqual([
      { state: 'posted', reason: null, owner: null, id: tiaraComments()[0]?.id },
    ]);
  });

  it('is found and not posted again after a run that was killed', async () => {
    const { boat, deliver, world, tiaraComments, posts, expireClaims } = await start(await open());
    world.github.fail({ when: isPost, isDone: true, delayMs: 1_000 });
    const opened = boat.openIssue(MAST_AGAIN);
    let kill = (): unknown => undefined;
    const killed = world.run(
      { name: 'issues', payload: opened },
      { ...LEXICAL, related: 'post' },
      { ...NOT_ON_A_RUNNER, onSpawn: (process) => (kill = () => process.kill('SIGKILL')) },
    );
    while (posts() === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    kill();
    expect((await killed).exitCode).toBeNull();
    while (tiaraComments().length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await expireClaims();
    expect((await deliver(opened)).log).toContain('the comment of an earlier run was found');
    expect(posts()).toBe(1);
  });

  it('is posted after a lost request, once that request has certainly ended', async () => {
    const { boat, deliver, world, tiaraComments, posts, actions, expireClaims } = await start(await open());
    world.github.fail({ when: isPost, cut: true });
    const opened = boat.openIssue(MAST_AGAIN);
    expect((await deliver(opened)).exitCode).toBe(1);
    // Someone who knows Tiara's marker cannot know the random part for this comment.
    boat.addComment(41, { body: `<!-- tiara:related ${opened.issue.id} -->` });
    boat.addComment(41, { body: `<!-- tiara:related ${opened.issue.id} ${'0'.repeat(32)} -->` });
    const early = await deliver(opened);
    expect(early.log).toContain('#41: another run is working on it');
    expect(posts()).toBe(1);
    await expireClaims();
    expect((await deliver(opened)).exitCode).toBe(0);
    expect(posts()).toBe(2);
    expect(tiaraComments()).toHaveLength(1);
    expect(await actions()).toMatchObject([{ state: 'posted', id: tiaraComments()[0]?.id }]);
  });

  it('is found behind many other comments', async () => {
    const { boat, deliver, world, tiaraComments, posts, actions } = await start(await open());
    const opened = boat.openIssue(MAST_AGAIN);
    for (let number = 0; number < 130; number += 1) {
      boat.addComment(41, { body: `Comment ${number}` });
    }
    world.github.fail({ when: isPost, isDone: true, status: 504 });
    await deliver(opened);
    world.requests();
    await deliver(opened);
    expect(world.github.requests.filter(isRead).length).toBeGreaterThanOrEqual(2);
    expect(posts()).toBe(1);
    expect(await actions()).toMatchObject([{ state: 'posted', id: tiaraComments()[0]?.id }]);
  });
});
