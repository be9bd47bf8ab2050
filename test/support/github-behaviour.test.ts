/** The stand-in for GitHub beyond reading: payloads, posting, apps, limits and faults, with the real client. */
import { createSign, generateKeyPairSync } from 'node:crypto';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { GitHub } from '@actions/github/lib/utils';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { components } from '@octokit/openapi-types';
import { composePaginateRest } from '@octokit/plugin-paginate-rest';
import { loadCorpus } from './github/corpus.js';
import { listingEndsAfter } from './github/faults.js';
import * as people from './github/operations.js';
import { startGitHub, type GitHubOptions, type GitHubStandIn } from './github/server.js';
import { emptyTracker, tracker, type EventPayload, type Tracker } from './github/tracker.js';
import { describeWithCorpus } from './with-corpus.js';

type Issue = components['schemas']['issue'];
type Comment = components['schemas']['issue-comment'];

// A package of JSON, which only require loads without an import attribute.
const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as readonly {
  readonly name: string;
  readonly examples: readonly { readonly action?: string }[];
}[];

let github: GitHubStandIn | undefined;
afterEach(async () => {
  await github?.close();
  github = undefined;
});

function boatWith(issues: number): Tracker {
  const boat = emptyTracker(4001, 'octo', 'boat');
  for (let number = 1; number <= issues; number += 1) {
    boat.openIssue({});
  }
  return boat;
}

async function start(boat: Tracker, options: Partial<GitHubOptions> = {}): Promise<GitHubStandIn> {
  github = await startGitHub({ trackers: [boat], ...options });
  return github;
}

async function ask(path: string, init: RequestInit & { readonly token?: string } = {}): Promise<Response> {
  const authorization = `bearer ${init.token ?? 'any'}`;
  return fetch(`${github!.url}${path}`, { redirect: 'manual', ...init, headers: { authorization } });
}

async function jsonAt<T>(path: string): Promise<T> {
  return (await (await ask(path)).json()) as T;
}

describe('payloads', () => {
  /** An event of every kind that Tiara handles. */
  function life(boat: Tracker, harbour: Tracker): readonly EventPayload[] {
    const opened = boat.openIssue({ title: 'Mast', body: 'Loose' });
    const { number } = opened.issue;
    const commented = boat.addComment(number, { body: 'Yes' });
    const told = [
      opened,
      commented,
      boat.editComment(commented.comment!.id, 'No'),
      people.editIssue(boat, number, { title: 'Masts' }),
      people.labelIssue(boat, number, 'wind'),
      people.unlabelIssue(boat, number, 'wind'),
      people.closeIssue(boat, number, 'not_planned'),
      people.reopenIssue(boat, number),
      people.lockIssue(boat, number, 'spam'),
      people.unlockIssue(boat, number),
      boat.deleteComment(commented.comment!.id),
      boat.deleteIssue(boat.openIssue({ body: null }).issue.number),
    ];
    const { source, target } = boat.transferIssue(number, harbour);
    return [...told, source, target];
  }

  /** The paths, with types, that all of GitHub's examples of the event have. */
  function shapeOf(value: unknown, path = ''): readonly string[] {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return [path];
    }
    return Object.entries(value).flatMap(([key, inner]) => [
      `${path}.${key}`,
      ...shapeOf(inner, `${path}.${key}`),
    ]);
  }

  it('have every field that all of GitHub’s examples of the event have', () => {
    // The stand-in's repository is shortened, only a pull request must have `draft`, a milestone or assignee may be
    // null, and only apps get `installation`.
    const isLeftOut = (path: string): boolean =>
      /^\.repository|\.(old|new)_repository|issue\.draft$|^\.installation|\.(milestone|assignee)\./.test(
        path,
      );
    const checked = life(boatWith(0), emptyTracker(4002, 'octo', 'harbour')).map((payload) => {
      const ofEvent = examples.find(({ name }) => name === people.eventName(payload))?.examples ?? [];
      const same = ofEvent.filter((example) => example.action === payload.action);
      // A transferred issue is `opened` with `changes`; examples without `changes` are of another case.
      const alike = same.filter((example) => 'changes' in example === 'changes' in payload);
      const [first = [], ...others] = alike.map((example) => shapeOf(example));
      const common = first.filter((path) => others.every((other) => other.includes(path)));
      const ours = new Set(shapeOf(payload));
      expect({ [payload.action]: common.filter((path) => !ours.has(path) && !isLeftOut(path)) }).toEqual({
        [payload.action]: [],
      });
      return { action: payload.action, fields: common.length };
    });
    // A comparison with no example proves nothing; the package lacks examples of `closed` only.
    expect(checked.filter(({ fields }) => fields < 20)).toEqual([{ action: 'closed', fields: 0 }]);
  });

  it('agree with the listing at that time, and do not change later', async () => {
    const boat = boatWith(1);
    await start(boat);
    for (const change of [
      () => boat.addComment(1, { body: 'Yes' }),
      () => people.editIssue(boat, 1, { body: 'Edited' }),
      () => people.labelIssue(boat, 1, 'wind'),
      () => people.closeIssue(boat, 1),
      () => people.lockIssue(boat, 1),
    ]) {
      boat.wait(1);
      const { issue } = change();
      expect(await jsonAt('/repos/octo/boat/issues?state=all')).toEqual([issue]);
      expect(await jsonAt('/repositories/4001/issues/1')).toEqual(issue);
      expect(issue.updated_at).toBe(boat.time());
    }
  });

  it('count comments; a new comment updates its issue, a deleted one does not', () => {
    const boat = boatWith(1);
    boat.wait(1);
    const { issue, comment } = boat.addComment(1, {});
    expect(issue).toMatchObject({ comments: 1, updated_at: boat.time() });
    boat.wait(1);
    expect(boat.deleteComment(comment!.id).issue).toMatchObject({
      comments: 0,
      updated_at: issue.updated_at,
    });
  });

  it('have times from the clock, in whole seconds', () => {
    let now = Date.parse('2026-05-01T10:00:00.900Z');
    const boat = emptyTracker(4001, 'octo', 'boat', { clock: () => now });
    expect(boat.openIssue({}).issue['created_at']).toBe('2026-05-01T10:00:00Z');
    now += 100;
    expect(boat.openIssue({}).issue['created_at']).toBe('2026-05-01T10:00:01Z');
  });
});

describe('posting', () => {
  const post = (path: string, body: unknown, method = 'POST') =>
    ask(`/repos/octo/boat/issues/${path}`, { method, body: JSON.stringify(body) });

  it('creates a comment as a bot, and edits only its own', async () => {
    const boat = boatWith(1);
    const foreign = boat.addComment(1, { body: 'Mine' }).comment!;
    await start(boat);
    const posted = await post('1/comments', { body: 'Related: #2' });
    const comment = (await posted.json()) as Comment;
    expect({ status: posted.status, ...comment }).toMatchObject({
      status: 201,
      body: 'Related: #2',
      user: { type: 'Bot' },
    });
    const edited = await post(`comments/${Number(comment.id)}`, { body: 'Related: #3' }, 'PATCH');
    expect(edited.status).toBe(200);
    expect(await jsonAt(`/repos/octo/boat/issues/comments/${Number(comment.id)}`)).toMatchObject({
      body: 'Related: #3',
    });
    expect((await post(`comments/${foreign.id}`, { body: 'x' }, 'PATCH')).status).toBe(403);
  });

  it('is refused where GitHub refuses it', async () => {
    const boat = boatWith(3);
    people.lockIssue(boat, 2);
    boat.deleteIssue(3);
    await start(boat);
    const statuses = [];
    for (const [path, body] of [
      ['1/comments', {}],
      ['1/comments', { body: ' ' }],
      ['1/comments', { body: 'x'.repeat(65_537) }],
      ['2/comments', { body: 'x' }],
      ['3/comments', { body: 'x' }],
      ['9/comments', { body: 'x' }],
    ] as const) {
      statuses.push((await post(path, body)).status);
    }
    expect(statuses).toEqual([422, 422, 422, 403, 410, 404]);
    expect((await post('1', { state: 'closed' }, 'PATCH')).status).toBe(404);
    expect(boat.comments()).toEqual([]);
  });
});

describe('authentication', () => {
  it('needs a token with the permission', async () => {
    await start(boatWith(1), { tokens: ['good'], isForbidden: ({ method }) => method === 'POST' });
    expect((await ask('/repos/octo/boat', { token: 'good' })).status).toBe(200);
    const bad = await ask('/repos/octo/boat', { token: 'bad' });
    expect([bad.status, await bad.json()]).toMatchObject([401, { message: 'Bad credentials' }]);
    const forbidden = await ask('/repos/octo/boat/issues/1/comments', {
      token: 'good',
      method: 'POST',
      body: '{"body":"x"}',
    });
    expect([forbidden.status, await forbidden.json()]).toMatchObject([
      403,
      { message: 'Resource not accessible by integration' },
    ]);
    expect((await fetch(`${github!.url}/repos/octo/boat`)).status).toBe(401);
  });

  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });

  function jwt(claims: object, header: object = { alg: 'RS256', typ: 'JWT' }): string {
    const parts = [header, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${parts}.${createSign('RSA-SHA256').update(parts).sign(privateKey, 'base64url')}`;
  }

  it('accepts an app’s signed token, and then its installation token until it expires', async () => {
    const app = { appId: '12', publicKey, installationId: 34, repositories: ['octo/boat'], tokenLifeMs: 150 };
    await start(boatWith(1), { app });
    const exp = Math.floor(Date.now() / 1000) + 60;
    const token = jwt({ iss: '12', exp });
    expect(await (await ask('/repos/octo/boat/installation', { token })).json()).toMatchObject({ id: 34 });
    expect((await ask('/repos/octo/ship/installation', { token })).status).toBe(404);
    const wrong = [
      jwt({ iss: '13', exp }),
      jwt({ iss: '12', exp: exp - 120 }),
      jwt({ iss: '12', exp }, { alg: 'none' }),
      `${token}x`,
      'rubbish',
      'a.b.c',
    ];
    for (const forged of wrong) {
      const refused = await ask('/repos/octo/boat/installation', { token: forged });
      expect([refused.status, await refused.json()]).toMatchObject([
        401,
        { message: 'A JSON web token could not be decoded' },
      ]);
    }
    const minting = await ask('/app/installations/34/access_tokens', { token, method: 'POST' });
    const { token: minted, expires_at } =
      (await minting.json()) as components['schemas']['installation-token'];
    expect(minting.status).toBe(201);
    expect(Date.parse(expires_at) - Date.now()).toBeLessThanOrEqual(150);
    expect((await ask('/repos/octo/boat', { token: minted })).status).toBe(200);
    expect((await ask('/repos/octo/boat', { token: 'another' })).status).toBe(401);
    await sleep(200);
    expect((await ask('/repos/octo/boat', { token: minted })).status).toBe(401);
  });
});

describe('rate limits', () => {
  it('are in the headers of every response, and refuse requests until the window ends', async () => {
    await start(boatWith(1), { rateLimit: { requests: 2, windowMs: 100 } });
    const left = async (path: string) => {
      const { status, headers } = await ask(path);
      return [status, headers.get('x-ratelimit-remaining'), headers.get('x-ratelimit-used')];
    };
    expect(await left('/repos/octo/boat')).toEqual([200, '1', '1']);
    expect(await left('/repos/octo/nowhere')).toEqual([404, '0', '2']);
    const refused = await ask('/repos/octo/boat');
    expect([refused.status, refused.headers.get('x-ratelimit-remaining')]).toEqual([403, '0']);
    await sleep(Number(refused.headers.get('x-ratelimit-reset')) * 1000 - Date.now() + 5);
    expect((await ask('/repos/octo/boat')).status).toBe(200);
  });

  it('include pages that are too heavy', async () => {
    await start(boatWith(1), { perPageMax: 50 });
    const heavy = await ask('/repos/octo/boat/issues/comments?per_page=100');
    expect([heavy.status, heavy.headers.get('content-type')]).toEqual([502, 'text/html']);
    expect((await ask('/repos/octo/boat/issues/comments?per_page=50')).status).toBe(200);
  });
});

describe('faults', () => {
  const ISSUES = '/repos/octo/boat/issues';

  it('apply to the chosen requests, the given number of times, in order', async () => {
    const server = await start(boatWith(1));
    server.fail({
      times: 2,
      status: 502,
      headers: { 'content-type': 'text/html' },
      body: '<html>',
      when: ({ path }) => path === ISSUES,
    });
    server.fail({ status: 403, headers: { 'retry-after': '7' } });
    expect((await ask('/repos/octo/boat')).headers.get('retry-after')).toBe('7');
    const html = await ask(ISSUES);
    expect([html.status, await html.text(), html.headers.get('content-type')]).toEqual([
      502,
      '<html>',
      'text/html',
    ]);
    expect((await ask(ISSUES)).status).toBe(502);
    expect((await ask(ISSUES)).status).toBe(200);
    server.fail({ times: 9 });
    expect((await ask(ISSUES)).status).toBe(500);
    server.heal();
    expect((await ask(ISSUES)).status).toBe(200);
    expect(server.requests).toHaveLength(6);
  });

  it('cut the connection before or within a response, truncate JSON, and delay', async () => {
    const server = await start(boatWith(1));
    server.fail({ cut: true });
    await expect(ask(ISSUES)).rejects.toThrow();
    server.fail({ cut: true, status: 200, body: [{ id: 1 }] });
    const half = await ask(ISSUES);
    expect(half.status).toBe(200);
    await expect(half.json()).rejects.toThrow();
    server.fail({ status: 200, body: '[{"id":1' });
    await expect(ask(ISSUES).then((whole) => whole.json())).rejects.toThrow(/JSON/);
    server.fail({ delayMs: 60 });
    const begin = performance.now();
    expect(await jsonAt<Issue[]>(ISSUES)).toHaveLength(1);
    expect(performance.now() - begin).toBeGreaterThan(50);
  });

  it('stall in the middle of a body', async () => {
    const server = await start(boatWith(1));
    server.fail({ stall: true, status: 200, body: [{ id: 1 }] });
    const half = await ask(ISSUES, { signal: AbortSignal.timeout(200) });
    expect(half.status).toBe(200);
    await expect(half.text()).rejects.toThrow(/timeout/);
  });

  it('end a listing after a number of pages, until it starts again', async () => {
    const server = await start(boatWith(5));
    server.fail(listingEndsAfter(1));
    const statuses = [];
    for (const query of ['', '&page=2', '&page=3', '&page=3', '', '&page=2']) {
      statuses.push((await ask(`${ISSUES}?per_page=1${query}`)).status);
    }
    expect(statuses).toEqual([200, 200, 422, 422, 200, 200]);
  });

  it('in a test’s own hook reach the client', async () => {
    await start(boatWith(1), {
      onPage: () => {
        throw new Error('the hook');
      },
    });
    expect(await jsonAt(ISSUES)).toEqual({ message: 'stand-in: Error: the hook' });
  });
});

describeWithCorpus('rust-mini, read by GitHub’s client', 'rust-mini', (folder) => {
  const corpus = loadCorpus(folder);
  const ids = (items: readonly { readonly id: number | bigint }[]): number[] =>
    items.map(({ id }) => Number(id)).sort((a, b) => a - b);

  it.each(['created', 'updated', 'comments'] as const)(
    'lists every issue once, sorted by %s',
    async (sort) => {
      const { url } = await start(tracker(corpus));
      const client = new GitHub({ auth: 'any', baseUrl: url, request: { fetch } });
      const query = { owner: 'rust-lang', repo: 'rust', state: 'all', per_page: 37, sort } as const;
      for (const direction of ['asc', 'desc'] as const) {
        const listed = await composePaginateRest(client, 'GET /repos/{owner}/{repo}/issues', {
          ...query,
          direction,
        });
        expect(ids(listed)).toEqual(ids(corpus.issues));
      }
    },
  );

  it('lists every comment once, as it is in the corpus', async () => {
    const { url, requests } = await start(tracker(corpus));
    const client = new GitHub({ auth: 'any', baseUrl: url, request: { fetch } });
    const query = {
      owner: 'rust-lang',
      repo: 'rust',
      per_page: 100,
      sort: 'updated',
      direction: 'asc',
    } as const;
    const listed = await composePaginateRest(client, 'GET /repos/{owner}/{repo}/issues/comments', query);
    const byId = new Map(corpus.comments.map((comment) => [comment.id, comment]));
    expect(ids(listed)).toEqual(ids(corpus.comments));
    expect(listed.every((comment) => JSON.stringify(comment) === JSON.stringify(byId.get(comment.id)))).toBe(
      true,
    );
    expect(requests).toHaveLength(Math.ceil(corpus.comments.length / 100));
  });
});
