/** The stand-in for GitHub, read with GitHub's own client. */
import { GitHub } from '@actions/github/lib/utils';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { components } from '@octokit/openapi-types';
import { loadCorpus } from './github/corpus.js';
import { startGitHub, type GitHubStandIn } from './github/server.js';
import { emptyTracker, tracker, type Tracker } from './github/tracker.js';
import { describeWithCorpus } from './with-corpus.js';

type Issue = components['schemas']['issue'];

let github: GitHubStandIn;
afterEach(() => github.close());

async function serve(...trackers: Tracker[]) {
  github = await startGitHub({ trackers });
  return new GitHub({ auth: 'token anything', baseUrl: github.url, request: { fetch } });
}

function boatWith(issues: number): Tracker {
  const boat = emptyTracker(4001, 'octo', 'boat');
  for (let at = 0; at < issues; at += 1) {
    boat.openIssue({});
    boat.wait(1);
  }
  return boat;
}

const BOAT = { owner: 'octo', repo: 'boat' };

describe('a listing of issues', () => {
  it('has GitHub’s defaults: open issues, newest first, thirty a page', async () => {
    const boat = boatWith(40);
    boat.changeIssue(40, 'closed', { state: 'closed' });
    const client = await serve(boat);
    const { data } = await client.request('GET /repos/{owner}/{repo}/issues', BOAT);
    expect(data.map(({ number }) => number)).toEqual(Array.from({ length: 30 }, (_, at) => 39 - at));
  });

  it('pages by cursor at the address by id, and an item updated meanwhile moves to the end', async () => {
    const boat = boatWith(250);
    const client = await serve(boat);
    const numbers: number[] = [];
    const query = { ...BOAT, state: 'all', sort: 'updated', direction: 'asc', per_page: 100 } as const;
    for await (const { data } of client.paginate.iterator('GET /repos/{owner}/{repo}/issues', query)) {
      numbers.push(...data.map(({ number }) => number));
      if (numbers.length === 100) {
        boat.changeIssue(7, 'edited', { title: 'later' });
        boat.changeIssue(150, 'edited', { title: 'later' });
      }
    }
    expect(new Set(numbers).size).toBe(250);
    expect(numbers.slice(-2)).toEqual([7, 150]);
    expect(github.requests.map(({ path }) => path)).toEqual([
      '/repos/octo/boat/issues',
      '/repositories/4001/issues',
      '/repositories/4001/issues',
    ]);
  });

  it('refuses high page numbers, compares since to the second, and is empty for since 1970', async () => {
    const boat = boatWith(3);
    const client = await serve(boat);
    const list = (more: object) =>
      client.request('GET /repos/{owner}/{repo}/issues', { ...BOAT, state: 'all', ...more });
    await expect(list({ page: 11, per_page: 100 })).rejects.toMatchObject({ status: 422 });
    const since = boat.issues()[1]?.updated_at ?? '';
    expect((await list({ since })).data.map(({ number }) => number)).toEqual([3, 2]);
    expect((await list({ since: '1970-01-01T00:00:00Z' })).data).toEqual([]);
  });
});

describe('the listing of comments', () => {
  it('has live pages by number: a deletion on a page already read hides a comment', async () => {
    const boat = boatWith(1);
    const ids: number[] = [];
    for (let at = 0; at < 25; at += 1) {
      ids.push(boat.addComment(1, { body: String(at) }).comment?.id ?? 0);
      boat.wait(1);
    }
    const client = await serve(boat);
    const seen: number[] = [];
    const query = { ...BOAT, sort: 'updated', direction: 'asc', per_page: 10 } as const;
    for await (const { data } of client.paginate.iterator(
      'GET /repos/{owner}/{repo}/issues/comments',
      query,
    )) {
      seen.push(...data.map(({ id }) => id));
      if (seen.length === 10) {
        boat.deleteComment(ids[0] ?? 0);
      }
    }
    expect(ids.filter((id) => !seen.includes(id))).toEqual([ids[10]]);
  });
});

describe('a single item', () => {
  it('exists, is gone, has moved, or never existed', async () => {
    const [boat, harbour] = [boatWith(3), emptyTracker(4002, 'octo', 'harbour')];
    const comment = boat.addComment(1, { body: 'x' }).comment?.id ?? 0;
    const client = await serve(boat, harbour);
    boat.deleteIssue(2);
    const { target } = boat.transferIssue(3, harbour);
    const issue = (number: number, redirect: 'manual' | 'follow') =>
      client.request(`GET /repositories/4001/issues/${number}`, { request: { redirect } });
    expect((await issue(1, 'manual')).status).toBe(200);
    await expect(issue(2, 'manual')).rejects.toMatchObject({ status: 410 });
    const moved = await issue(3, 'manual');
    expect(moved.status).toBe(301);
    expect(moved.headers.location).toBe(`${github.url}/repositories/4002/issues/1`);
    expect(((await issue(3, 'follow')).data as Issue).id).toBe(target.issue.id);
    await expect(issue(4, 'manual')).rejects.toMatchObject({ status: 404 });
    boat.deleteComment(comment);
    await expect(
      client.request('GET /repos/{owner}/{repo}/issues/comments/{comment_id}', {
        ...BOAT,
        comment_id: comment,
      }),
    ).rejects.toMatchObject({ status: 404 });
  });

  it('is found under the old name of its repository', async () => {
    const boat = boatWith(1);
    const client = await serve(boat);
    boat.rename('ship');
    const { data, url } = await client.request('GET /repos/{owner}/{repo}', BOAT);
    expect([data.full_name, new URL(url).pathname]).toEqual(['octo/ship', '/repositories/4001']);
  });
});

describe('a webhook payload', () => {
  it('agrees with the listings', async () => {
    const boat = boatWith(2);
    const client = await serve(boat);
    const tellings = [
      () => boat.changeIssue(1, 'labeled', { labels: [] }),
      () => boat.addComment(1, { body: 'x' }),
      () => boat.editComment(boat.comments()[0]?.id ?? 0, 'y'),
      () => boat.changeIssue(1, 'closed', { state: 'closed' }),
    ];
    for (const telling of tellings) {
      boat.wait(1);
      const payload = telling();
      const { data } = await client.request('GET /repos/{owner}/{repo}/issues/{issue_number}', {
        ...BOAT,
        issue_number: 1,
      });
      expect(data).toEqual(payload.issue);
      const listed = await client.request('GET /repos/{owner}/{repo}/issues/comments', BOAT);
      expect(listed.data).toEqual(payload.comment === undefined ? listed.data : [payload.comment]);
    }
  });
});

describeWithCorpus('a real repository', 'rust-mini', (folder) => {
  it('is read completely by the pagination plugin', async () => {
    const client = await serve(tracker(loadCorpus(folder)));
    const rust = { owner: 'rust-lang', repo: 'rust', per_page: 100 };
    const issues = await client.paginate('GET /repos/{owner}/{repo}/issues', { ...rust, state: 'all' });
    const comments = await client.paginate('GET /repos/{owner}/{repo}/issues/comments', rust);
    expect([new Set(issues.map(({ id }) => id)).size, new Set(comments.map(({ id }) => id)).size]).toEqual([
      600, 3212,
    ]);
  });
});
