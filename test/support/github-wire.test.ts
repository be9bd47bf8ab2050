/** The stand-in for GitHub on the wire: pages, links, and items that are gone. */
import { afterEach, describe, expect, it } from '@jest/globals';
import type { components } from '@octokit/openapi-types';
import { closeIssue, convertToDiscussion, editIssue } from './github/operations.js';
import { startGitHub, type GitHubOptions, type GitHubStandIn } from './github/server.js';
import { emptyTracker, type Tracker } from './github/tracker.js';

type Issue = components['schemas']['issue'];
type Comment = components['schemas']['issue-comment'];

const EPOCH = '1970-01-01T00:00:00Z';
let github: GitHubStandIn;
afterEach(() => github.close());

/** A repository with issues that were opened one second apart. */
function boatWith(issues: number): Tracker {
  const boat = emptyTracker(4001, 'octo', 'boat');
  for (let number = 1; number <= issues; number += 1) {
    boat.openIssue({ title: `Title ${number}`, body: `Body ${number}` });
    boat.wait(1);
  }
  return boat;
}

async function start(boat: Tracker, options: Partial<GitHubOptions> = {}): Promise<void> {
  github = await startGitHub({ trackers: [boat], ...options });
}

interface Reply<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly json: T;
}

async function ask<T = { message: string }>(path: string, init: RequestInit = {}): Promise<Reply<T>> {
  const url = path.startsWith('http') ? path : `${github.url}${path}`;
  const headers = { authorization: 'token any', ...(init.headers as Record<string, string> | undefined) };
  const response = await fetch(url, { redirect: 'manual', ...init, headers });
  return { status: response.status, headers: response.headers, json: (await response.json()) as T };
}

function nextOf({ headers }: { readonly headers: Headers }): string | undefined {
  return /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
}

/** All items of a listing, read by following its links. */
async function walk(path: string): Promise<readonly (Issue | Comment)[]> {
  const found: (Issue | Comment)[] = [];
  for (let url: string | undefined = path; url !== undefined;) {
    const reply: Reply<(Issue | Comment)[]> = await ask(url);
    found.push(...reply.json);
    url = nextOf(reply);
  }
  return found;
}

const numbersAt = async (path: string) =>
  (await walk(path)).map((item) => ('number' in item ? item.number : null));
const bodiesAt = async (path: string) => (await walk(path)).map(({ body }) => body);

describe('the listing of issues', () => {
  const ISSUES = '/repos/octo/boat/issues';

  it('shows open issues, newest first, thirty a page, by default', async () => {
    const boat = boatWith(40);
    closeIssue(boat, 40);
    await start(boat);
    const { status, headers, json } = await ask<Issue[]>(ISSUES);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(json.map(({ number }) => number)).toEqual(Array.from({ length: 30 }, (_, i) => 39 - i));
    expect(await numbersAt(`${ISSUES}?state=closed`)).toEqual([40]);
  });

  it('sorts by any key, in both directions, with pages of any size', async () => {
    const boat = boatWith(5);
    editIssue(boat, 2, { title: 'Edited' });
    boat.wait(1);
    boat.addComment(4, { body: 'One' });
    await start(boat);
    for (const perPage of [1, 2, 5, 100]) {
      const listed = (query: string) => numbersAt(`${ISSUES}?state=all&per_page=${perPage}&${query}`);
      expect(await listed('sort=updated&direction=asc')).toEqual([1, 3, 5, 2, 4]);
      expect(await listed('sort=updated')).toEqual([4, 2, 5, 3, 1]);
      expect(await listed('direction=asc')).toEqual([1, 2, 3, 4, 5]);
      expect((await listed('sort=comments'))[0]).toBe(4);
    }
  });

  it('includes pull requests', async () => {
    const boat = boatWith(1);
    expect(boat.openPullRequest({ title: 'Mend the mast' }).number).toBe(2);
    await start(boat);
    const { json } = await ask<Issue[]>(ISSUES);
    expect(json.map((item) => item.pull_request !== undefined)).toEqual([true, false]);
    expect(json[0]?.html_url).toBe('https://github.com/octo/boat/pull/2');
    const { comment } = boat.addComment(2, { body: 'Fine' });
    expect(comment?.html_url).toContain('/pull/2#issuecomment-');
  });

  it('pages by cursor at the address by id, with at most a hundred items', async () => {
    await start(boatWith(250));
    const first = await ask<Issue[]>(`${ISSUES}?per_page=1000&sort=updated&direction=asc`);
    expect(first.json).toHaveLength(100);
    const next = new URL(nextOf(first) ?? '');
    expect(next.pathname).toBe('/repositories/4001/issues');
    expect(next.searchParams.get('after')).toMatch(/^[\w-]+$/);
    expect(next.searchParams.has('page')).toBe(false);
    expect(first.headers.get('link')).not.toContain('rel="last"');
    const last = await ask<Issue[]>(nextOf(await ask(next.href)) ?? '');
    expect(last.json).toHaveLength(50);
    expect(nextOf(last)).toBeUndefined();
  });

  it('is live: an item updated during a read moves to the end, and a deleted one shifts no page', async () => {
    const boat = boatWith(6);
    let pages = 0;
    await start(boat, {
      onPage: () => {
        if ((pages += 1) === 1) {
          boat.deleteIssue(1);
          editIssue(boat, 3, { title: 'Edited' });
        }
      },
    });
    expect(await numbersAt(`${ISSUES}?sort=updated&direction=asc&per_page=2`)).toEqual([1, 2, 4, 5, 6, 3]);
  });

  it('treats `since` as inclusive, whatever it sorts by', async () => {
    const boat = boatWith(4);
    const { updated_at: since } = editIssue(boat, 2, {}).issue;
    boat.wait(1);
    editIssue(boat, 3, {});
    await start(boat);
    for (const sort of ['created', 'updated', 'comments']) {
      expect((await numbersAt(`${ISSUES}?sort=${sort}&since=${since}&per_page=1`)).sort()).toEqual([2, 3]);
    }
  });

  it('is empty for `since` 1970', async () => {
    await start(boatWith(2));
    expect(await ask(`${ISSUES}?since=${EPOCH}`)).toMatchObject({ status: 200, json: [] });
  });

  it('refuses page numbers beyond a thousand items, and unknown values', async () => {
    await start(boatWith(3));
    expect(await ask(`${ISSUES}?per_page=100&page=11`)).toMatchObject({
      status: 422,
      json: { message: expect.stringContaining('cursor based pagination (after/before)') },
    });
    expect((await ask(`${ISSUES}?per_page=100&page=10`)).status).toBe(200);
    for (const wrong of ['sort=size', 'direction=up', 'state=new', 'since=lately']) {
      expect(await ask(`${ISSUES}?${wrong}`)).toMatchObject({
        status: 422,
        json: { message: 'Validation Failed' },
      });
    }
  });
});

describe('the listing of comments', () => {
  const COMMENTS = '/repos/octo/boat/issues/comments';

  function boatWithComments(comments: number): Tracker {
    const boat = boatWith(2);
    for (let n = 1; n <= comments; n += 1) {
      boat.addComment((n % 2) + 1, { body: String(n) });
      boat.wait(1);
    }
    return boat;
  }

  it('ascends without a sort, and pages by number with links in every direction', async () => {
    await start(boatWithComments(5));
    expect(await bodiesAt(`${COMMENTS}?per_page=2&direction=desc`)).toEqual(['1', '2', '3', '4', '5']);
    expect(await bodiesAt(`${COMMENTS}?per_page=2&sort=updated`)).toEqual(['5', '4', '3', '2', '1']);
    const { headers } = await ask(`${COMMENTS}?per_page=2&page=2`);
    const links = [
      ...(headers.get('link') ?? '').matchAll(/<[^>]*\/repositories\/4001[^>]*[?&]page=(\d)>; rel="(\w+)"/g),
    ];
    expect(links.map(([, page, rel]) => `${rel} ${page}`).sort()).toEqual([
      'first 1',
      'last 3',
      'next 3',
      'prev 1',
    ]);
  });

  it('is live by offset: an edit during a read shifts an unread item onto a page already read', async () => {
    const boat = boatWithComments(6);
    const [first] = boat.comments();
    let pages = 0;
    await start(boat, {
      onPage: () => {
        if ((pages += 1) === 1) {
          boat.editComment(first!.id, 'Edited');
        }
      },
    });
    const walked = await bodiesAt(`${COMMENTS}?sort=updated&direction=asc&per_page=2`);
    expect(walked).toEqual(['1', '2', '4', '5', '6', 'Edited']);
  });

  it('treats `since` as inclusive, and accepts 1970', async () => {
    const boat = boatWithComments(4);
    await start(boat);
    const since = boat.comments()[2]?.updated_at;
    expect(await bodiesAt(`${COMMENTS}?sort=updated&direction=asc&since=${since}`)).toEqual(['3', '4']);
    expect(await bodiesAt(`${COMMENTS}?since=${EPOCH}`)).toHaveLength(4);
  });

  it('ends after forty thousand items', async () => {
    await start(boatWithComments(1));
    expect((await ask(`${COMMENTS}?per_page=100&page=400`)).status).toBe(200);
    expect((await ask(`${COMMENTS}?per_page=100&page=401`)).status).toBe(422);
  });

  it('exists for each issue, too', async () => {
    const boat = boatWithComments(5);
    await start(boat);
    expect(await bodiesAt('/repos/octo/boat/issues/2/comments?per_page=2')).toEqual(['1', '3', '5']);
    const since = boat.commentsOf(2)[1]?.updated_at;
    expect(await bodiesAt(`/repositories/4001/issues/2/comments?since=${since}`)).toEqual(['3', '5']);
  });
});

describe('an item that is gone', () => {
  it('gives 410 if it was deleted, as its comments do, and 404 if it never existed', async () => {
    const boat = boatWith(2);
    const { comment } = boat.addComment(1, { body: 'One' });
    boat.deleteIssue(1);
    const other = boat.addComment(2, { body: 'Two' }).comment!;
    boat.deleteComment(other.id);
    await start(boat);
    const status = async (path: string) => (await ask(`/repos/octo/boat/issues/${path}`)).status;
    expect(await status('1')).toBe(410);
    expect(await status('1/comments')).toBe(410);
    expect(await status(`comments/${comment!.id}`)).toBe(404);
    expect(await status(`comments/${other.id}`)).toBe(404);
    expect(await status('3')).toBe(404);
    expect(await status('2')).toBe(200);
    expect((await ask('/repos/octo/nowhere')).status).toBe(404);
    expect(boat.openIssue({}).issue.number).toBe(3);
  });

  it('gives 301 to a new id if it was transferred, with its comments', async () => {
    const [boat, harbour] = [boatWith(1), emptyTracker(4002, 'octo', 'harbour')];
    harbour.openIssue({});
    const { issue } = boat.addComment(1, { body: 'One' });
    const { source, target } = boat.transferIssue(1, harbour);
    await start(boat, { trackers: [boat, harbour] });
    expect(source).toMatchObject({ action: 'transferred', issue: { id: issue.id } });
    expect(source['changes']).toMatchObject({
      new_issue: { id: target.issue.id, number: 2 },
      new_repository: { id: 4002 },
    });
    expect(target).toMatchObject({ action: 'opened', repository: { id: 4002 } });
    expect(target['changes']).toMatchObject({
      old_issue: { id: issue.id, number: 1 },
      old_repository: { id: 4001 },
    });
    expect(target.issue.id).not.toBe(issue.id);
    const old = await ask('/repositories/4001/issues/1');
    const location = `${github.url}/repositories/4002/issues/2`;
    expect(old).toMatchObject({ status: 301, json: { message: 'Moved Permanently', url: location } });
    expect(old.headers.get('location')).toBe(location);
    expect((await ask<Issue>(location)).json.id).toBe(target.issue.id);
    expect((await ask('/repositories/4001/issues/1/comments')).headers.get('location')).toBe(
      `${location}/comments`,
    );
    expect(await bodiesAt('/repos/octo/harbour/issues/2/comments')).toEqual(['One']);
    expect(await bodiesAt('/repos/octo/boat/issues/comments')).toEqual([]);
  });

  it('is found by its repository’s old name, until another repository takes that name', async () => {
    const boat = boatWith(1);
    const renamed = boat.rename('ship');
    expect(renamed).toMatchObject({ action: 'renamed', changes: { repository: { name: { from: 'boat' } } } });
    await start(boat);
    const { status, headers } = await ask('/repos/octo/boat/issues?state=all');
    expect(status).toBe(301);
    expect(headers.get('location')).toBe(`${github.url}/repositories/4001/issues?state=all`);
    const { json } = await ask<Issue>('/repos/Octo/Ship/issues/1');
    expect(json.html_url).toBe('https://github.com/octo/ship/issues/1');
    expect(json.labels_url).toBe('https://api.github.com/repos/octo/ship/issues/1/labels{/name}');
    await github.close();
    await start(boat, { trackers: [boat, emptyTracker(4003, 'octo', 'boat')] });
    expect((await ask('/repos/octo/boat')).json).toMatchObject({ id: 4003 });
  });

  it('can be an issue that became a discussion, in both ways that GitHub does it', async () => {
    const boat = boatWith(2);
    expect(convertToDiscussion(boat, 1).map(({ action }) => action)).toEqual(['deleted']);
    expect(convertToDiscussion(boat, 2, 'closed and locked').map(({ action }) => action)).toEqual([
      'closed',
      'locked',
    ]);
    await start(boat);
    expect((await ask('/repos/octo/boat/issues/1')).status).toBe(410);
    expect((await ask<Issue>('/repos/octo/boat/issues/2')).json).toMatchObject({
      state: 'closed',
      locked: true,
    });
  });
});
