/** Redirects: only GitHub's own answers count, and no other host is asked. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/core/model/errors.js';
import type { CommentPoster } from '../../../src/core/ports/comment-poster.js';
import { githubCommentPoster } from '../../../src/github/github-comments.js';
import { githubClient } from '../../../src/github/requests/github-client.js';
import { newWaitBudget } from '../../../src/github/requests/rate-limit.js';
import { REPOSITORY } from '../../support/given.js';
import type { GitHubRequest } from '../../support/github/answer.js';
import { idsOf, startReader, type Reader } from '../../support/github/reader.js';
import type { Fault } from '../../support/github/server.js';
import { emptyTracker, type Tracker } from '../../support/github/tracker.js';

let reader: Reader;
let boat: Tracker;
let harbour: Tracker;
let elsewhere: Server;
let elsewhereUrl: string;
/** What the other host was asked, with the credentials that it got. */
let asked: string[];

beforeEach(async () => {
  asked = [];
  elsewhere = createServer(({ method, url, headers }, response) => {
    asked.push(`${String(method)} ${String(url)} ${String(headers.authorization)}`);
    response.writeHead(200, { 'content-type': 'application/json' }).end('[]');
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  elsewhereUrl = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  [boat, harbour] = [emptyTracker(4001, 'octo', 'boat'), emptyTracker(4002, 'octo', 'harbour')];
  for (let at = 1; at <= 3; at += 1) {
    boat.openIssue({});
    boat.addComment(1, {});
    boat.wait(1);
  }
  reader = await startReader({ trackers: [boat, harbour] });
});
afterEach(async () => {
  await reader.github.close();
  elsewhere.closeAllConnections();
  await new Promise((resolve) => elsewhere.close(resolve));
});

const firstIssue = (): { kind: 'issue'; id: number; issueNumber: number } => ({
  kind: 'issue',
  id: boat.issues()[0]?.id ?? 0,
  issueNumber: 1,
});

async function poster(): Promise<CommentPoster> {
  const ignore = (): void => undefined;
  const client = await githubClient({ token: 't' }, 'octo/boat', {
    baseUrl: reader.github.url,
    log: { progress: () => undefined, info: ignore, notice: ignore, warning: ignore, debug: ignore },
    mask: ignore,
    waitBudget: newWaitBudget(),
  });
  return githubCommentPoster(client, REPOSITORY);
}

const requests: Readonly<Record<string, () => Promise<unknown>>> = {
  'the listing of issues': () => idsOf(reader.history.issues(null)),
  'the listing of comments': () => idsOf(reader.history.comments(null)),
  'the comments of an issue': () => idsOf(reader.history.commentsOn(1)),
  'the repository': () => reader.history.currentRepository(),
  'whether the repository can be read': () => reader.history.whyUnreadable(),
  'an issue': () => reader.history.lookUp(firstIssue()),
  'a comment': () => reader.history.lookUp({ kind: 'comment', id: 1, issueNumber: 1 }),
  'the search for a posted comment': async () => (await poster()).find(1, 'marker'),
  'a comment to post': async () => (await poster()).post(1, 'text'),
  'a comment to edit': async () => (await poster()).edit(1, 'text'),
};
const names = Object.keys(requests);

async function failure(name: string): Promise<Error> {
  const result: unknown = await requests[name]?.().then(
    (value) => new Error(`it returned ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  return result as Error;
}

const isRead = ({ path }: GitHubRequest): boolean => path.startsWith('/repositories/');

describe('a redirect to another host', () => {
  it.each(names.flatMap((name) => [301, 302, 307].map((status) => [status, name] as const)))(
    'answers nothing and gets no token: %i for %s',
    async (status, name) => {
      reader.github.fail({ status, headers: { location: `${elsewhereUrl}/login` }, body: '', when: isRead });
      const error = await failure(name);
      expect(error.message).toBe(
        `An answer from ${reader.github.url} leads to another host (${elsewhereUrl}), which was not asked. ` +
          'Check GITHUB_API_URL and the proxy of the runner.',
      );
      expect(error).toBeInstanceOf(UserError);
      expect(asked).toEqual([]);
      expect(reader.slept).toEqual([]);
    },
  );
});

describe('a redirect that leads to no answer', () => {
  const kinds: readonly (readonly [string, Fault])[] = [
    ['without a target', { status: 301, body: { message: 'Moved Permanently' } }],
    [
      'without a target, as a web page',
      { status: 302, body: '<html>', headers: { 'content-type': 'text/html' } },
    ],
    ['without a body', { status: 301, body: '' }],
    ['to something that is no URL', { status: 301, headers: { location: 'http://' } }],
    [
      'to a page on the same host',
      { status: 302, headers: { location: '/repositories/4001/login' }, body: '<html>' },
    ],
    ['with several choices', { status: 300, body: [] }],
    ['to what was not asked for', { status: 304, body: '' }],
  ];
  it.each(names.flatMap((name) => kinds.map(([kind, fault]) => [kind, name, fault] as const)))(
    'is named: %s, for %s',
    async (_kind, name, fault) => {
      reader.github.fail({ ...fault, times: Infinity, when: isRead });
      const error = await failure(name);
      expect(error).toBeInstanceOf(UserError);
      expect(error.message).toMatch(
        /GitHub answered 30\d to \w+ \/\S+\. .*Check GITHUB_API_URL and the proxy of the runner/,
      );
      expect(error.message).not.toMatch(/run again/i);
    },
  );

  it('is no transfer when it leads back to the same issue', async () => {
    const headers = { location: `${reader.github.url}/repositories/4001/issues/1` };
    reader.github.fail({ times: Infinity, status: 301, headers, when: isRead });
    expect((await failure('an issue')).message).toContain('It is a redirect that leads to no answer');
  });

  it('is not followed in a circle', async () => {
    reader.github.fail({
      times: Infinity,
      status: 301,
      headers: { location: '/repositories/4001/issues?again=1' },
      when: isRead,
    });
    const error = await failure('the listing of issues');
    expect(error.message).toContain('It is a redirect that leads to no answer');
    expect(reader.queries()).toHaveLength(6);
  });
});

describe("GitHub's own redirect", () => {
  it('of a renamed repository is followed', async () => {
    const moved = { status: 301, headers: { location: '/repositories/4001/issues?state=all' } };
    reader.github.fail({ ...moved, body: 'Moved Permanently', when: isRead });
    expect(await idsOf(reader.history.issues(null))).toHaveLength(3);
  });

  it.each(['{"message": "Moved', '<html>', ''])(
    'of a transferred issue is understood whatever its body: %j',
    async (body) => {
      const key = firstIssue();
      boat.transferIssue(1, harbour);
      const location = `${reader.github.url}/repositories/4002/issues/1`;
      reader.github.fail({ status: 301, body, headers: { location }, when: isRead });
      expect(await reader.history.lookUp(key)).toEqual({
        state: 'transferred',
        url: 'https://github.com/octo/harbour/issues/1',
      });
      expect(await idsOf(reader.history.commentsOn(1))).toEqual([]);
    },
  );

  it.each([
    ['that does not admit this token', 403],
    ['that GitHub has blocked', 451],
    ['that the token cannot see', 404],
  ])('of an issue transferred to a repository %s leaves its address unknown', async (_name, status) => {
    const key = firstIssue();
    boat.transferIssue(1, harbour);
    reader.github.fail({ status, when: ({ path }) => path.includes('/4002/') });
    expect(await reader.history.lookUp(key)).toEqual({ state: 'transferred', url: null });
  });
});
