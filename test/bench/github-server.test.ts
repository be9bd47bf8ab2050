/** The benchmark's stand-in for GitHub answers Tiara's requests as the tests' own does. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { generateRepository } from '../../bench/performance/generate-repository.js';
import type { GitHubCounts } from '../../bench/performance/github-server.js';
import { startStandIn, type StandInProcess } from '../../bench/performance/stand-in-process.js';
import { loadCorpus } from '../support/github/corpus.js';
import { startGitHub, type GitHubStandIn } from '../support/github/server.js';
import { tracker } from '../support/github/tracker.js';

const cache = mkdtempSync(join(tmpdir(), 'tiara-bench-'));
const { folder, id, fullName } = generateRepository({ issues: 230, comments: 310 }, cache);
const corpus = loadCorpus(folder);
const byId = `/repositories/${id}`;
const IN_ORDER = 'sort=updated&direction=asc&per_page=100';

let lean: StandInProcess<GitHubCounts>;
let whole: GitHubStandIn;
beforeAll(async () => {
  lean = await startStandIn<GitHubCounts>(
    new URL('../../bench/performance/github-server.js', import.meta.url),
    [folder],
  );
  whole = await startGitHub({ trackers: [tracker(corpus)] });
});
afterAll(async () => {
  await Promise.all([lean.stop(), whole.close()]);
  rmSync(cache, { recursive: true });
});

interface Got {
  readonly status: number;
  readonly body: unknown;
  readonly next: string | undefined;
}

async function get(base: string, address: string): Promise<Got> {
  const response = await fetch(address.startsWith('http') ? address : `${base}${address}`, {
    headers: { authorization: 'token t' },
  });
  const next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  return { status: response.status, body: await response.json(), next };
}

/** Every page from this one on, by following the links. */
async function pages(base: string, address: string): Promise<readonly unknown[]> {
  const { body, next } = await get(base, address);
  return [body, ...(next === undefined ? [] : await pages(base, next))];
}

it.each([
  ['all issues', `${byId}/issues?state=all&${IN_ORDER}`, [100, 100, 30]],
  ['all comments', `${byId}/issues/comments?${IN_ORDER}`, [100, 100, 100, 10]],
  [
    'the comments since one of them',
    `${byId}/issues/comments?${IN_ORDER}&since=${String(corpus.comments[205]?.updated_at)}`,
    [100, 5],
  ],
  [
    'the issues since the last of them',
    `${byId}/issues?state=all&${IN_ORDER}&since=${String(corpus.issues.at(-1)?.updated_at)}`,
    [1],
  ],
  ['nothing since a later time', `${byId}/issues/comments?${IN_ORDER}&since=2040-01-01T00:00:00Z`, [0]],
])('lists %s', async (_, address, sizes) => {
  const [ours, theirs] = await Promise.all([pages(lean.url, address), pages(whole.url, address)]);
  expect(ours.map((page) => (page as unknown[]).length)).toEqual(sizes);
  expect(ours).toEqual(theirs);
});

it('knows its repository by name and by id, and nothing else', async () => {
  for (const address of [`/repos/${fullName}`, byId, '/repos/octo/other', `${byId}/labels`]) {
    const [ours, theirs] = await Promise.all([get(lean.url, address), get(whole.url, address)]);
    expect(ours.status).toBe(theirs.status);
    expect(ours.body).toMatchObject(theirs.body as object);
  }
});

it('ends the listing of comments where GitHub does', async () => {
  const address = `${byId}/issues/comments?per_page=100&page=401`;
  const [ours, theirs] = await Promise.all([get(lean.url, address), get(whole.url, address)]);
  expect(ours).toEqual(theirs);
  expect(ours.status).toBe(422);
});

it('counts requests, and waits before each answer', async () => {
  await lean.begin(120);
  const startedAt = performance.now();
  await Promise.all([get(lean.url, byId), get(lean.url, byId)]);
  const passedMs = performance.now() - startedAt;
  expect(passedMs).toBeGreaterThanOrEqual(119);
  expect(await lean.counts()).toMatchObject({ requests: 2 });
  await lean.begin(0);
  expect(await lean.counts()).toMatchObject({ requests: 0 });
});
