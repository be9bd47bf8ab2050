/** Posting comments with the real client: which of GitHub's answers mean that a comment was certainly not posted. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { InterruptedError, UserError } from '../../src/core/model/errors.js';
import type { CommentPoster } from '../../src/core/ports/comment-poster.js';
import { githubClient } from '../../src/github/requests/github-client.js';
import { githubCommentPoster } from '../../src/github/github-comments.js';
import { newWaitBudget } from '../../src/github/requests/rate-limit.js';
import { lockIssue } from '../support/github/operations.js';
import { type GitHubOptions, type GitHubStandIn, startGitHub } from '../support/github/server.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { REPOSITORY } from '../support/given.js';

let github: GitHubStandIn;
afterEach(() => github.close());

const ignore = (): void => undefined;
const quiet = { progress: () => undefined, info: ignore, notice: ignore, warning: ignore, debug: ignore };

/** A repository with one issue, and a poster for it. */
async function start(
  more: Partial<GitHubOptions> = {},
  ...others: Tracker[]
): Promise<{ boat: Tracker; poster: CommentPoster }> {
  const boat = emptyTracker(4001, 'octo', 'boat');
  boat.openIssue({ title: 'Mast' });
  github = await startGitHub({ trackers: [boat, ...others], ...more });
  const client = await githubClient({ token: 't' }, 'octo/boat', {
    baseUrl: github.url,
    log: quiet,
    mask: ignore,
    waitBudget: newWaitBudget(),
  });
  return { boat, poster: githubCommentPoster(client, REPOSITORY) };
}

function countSent(method: string): number {
  return github.requests.filter((request) => request.method === method).length;
}

describe('a comment', () => {
  it('is posted, found by its marker, and edited until it is deleted', async () => {
    const { boat, poster } = await start();
    const posted = await poster.post(1, 'a <!-- marker -->');
    const commentId = 'commentId' in posted ? posted.commentId : 0;
    expect(boat.comment(commentId)?.body).toBe('a <!-- marker -->');
    expect(await poster.find(1, '<!-- marker -->')).toBe(commentId);
    expect(await poster.find(1, '<!-- another -->')).toBeNull();
    const url = `https://github.com/octo/boat/issues/1#issuecomment-${commentId}`;
    expect(posted).toEqual({ commentId, url });
    expect(await poster.edit(commentId, 'b')).toEqual({ url });
    expect(boat.comment(commentId)?.body).toBe('b');
    boat.deleteComment(commentId);
    expect(await poster.edit(commentId, 'c')).toBeNull();
  });

  it('is the first of several with the same marker, on any page', async () => {
    const { boat, poster } = await start();
    const ids = Array.from({ length: 250 }, (_, at) => {
      const body = at === 120 || at === 240 ? '<!-- marker -->' : 'nothing';
      return boat.addComment(1, { body }).comment?.id;
    });
    expect(await poster.find(1, '<!-- marker -->')).toBe(ids[120]);
  });

  it('that GitHub refuses is certainly not posted, and the error says what to do', async () => {
    const { boat, poster } = await start({ isForbidden: ({ method }) => method !== 'GET' });
    const { comment } = boat.addComment(1, { body: 'x', author: 'github-actions[bot]' });
    const outcome = await poster.post(1, 'x');
    const refused = 'refused' in outcome ? outcome.refused : null;
    expect(refused).toBeInstanceOf(UserError);
    expect(refused?.message).toMatch(/comment on issue #1 \(it answered 403\).*`permissions: issues: write`/);
    await expect(poster.edit(comment?.id ?? 0, 'y')).rejects.toThrow(/edit comment \d+ .*issues: write/);
    expect([countSent('POST'), countSent('PATCH')]).toEqual([1, 1]);
  });

  it('on an issue that was locked, transferred or deleted is certainly not posted', async () => {
    const harbour = emptyTracker(4002, 'octo', 'harbour');
    const { boat, poster } = await start({}, harbour);
    boat.openIssue({});
    boat.openIssue({});
    lockIssue(boat, 1);
    boat.transferIssue(2, harbour);
    boat.deleteIssue(3);
    expect(await poster.post(1, 'x')).toEqual({
      declined: 'it is locked, archived or limited to some users (403)',
    });
    expect(await poster.post(2, 'x')).toEqual({ declined: 'it is now in another repository' });
    expect(await poster.post(3, 'x')).toEqual({ declined: 'it no longer exists' });
    expect(boat.comments()).toEqual([]);
    expect(harbour.comments()).toEqual([]);
  });

  it('is certainly not posted when a rate limit is too long to wait for, and a later run may post it', async () => {
    const { poster } = await start();
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Date.now() / 1000 + 3_600) };
    github.fail({ status: 403, headers, body: { message: 'API rate limit exceeded' } });
    expect(await poster.post(1, 'x')).toEqual({ refused: expect.any(InterruptedError) });
  });

  it.each([
    ['an error of the server', { status: 500 }],
    ['a gateway’s time-out', { status: 504, body: '<html></html>' }],
    ['a time-out of the request', { status: 408 }],
    ['a cut connection', { cut: true }],
    ['half of an answer', { status: 201, body: '{"id": 1234567890}', cut: true }],
    ['an empty answer', { status: 201, body: {} }],
  ])('may have been posted after %s, so it is not posted again', async (_name, fault) => {
    const { boat, poster } = await start();
    github.fail({ ...fault, isDone: true });
    await expect(poster.post(1, 'x')).rejects.toThrow();
    expect(countSent('POST')).toBe(1);
    expect(boat.comments()).toHaveLength(1);
  });

  it('is edited again when the first request failed', async () => {
    const { boat, poster } = await start();
    const { comment } = boat.addComment(1, { body: 'x', author: 'github-actions[bot]' });
    github.fail({ status: 502 });
    expect(await poster.edit(comment?.id ?? 0, 'y')).not.toBeNull();
    expect(countSent('PATCH')).toBe(2);
  });
});
