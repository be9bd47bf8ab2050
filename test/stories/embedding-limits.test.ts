/** What an embedding server does not take in one piece: it costs a few requests, and at most the text that is the reason. */
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  startEmbeddings,
  type EmbeddingsRequest,
  type EmbeddingsServer,
  type Fault,
} from '../support/embeddings.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { embeddedDatabase } from '../support/test-database.js';
import { API_KEY, scene, type Scene } from '../support/world.js';

const ISSUES = 200;
const TEXTS = 2 * ISSUES;
const POISON = 'unspeakable';
/** The most requests that finding a size may cost: seven halvings of 96, and one for luck. */
const REFUSED_MAX = 8;

function trackerWithIssues(issues = ISSUES): Tracker {
  const repository = emptyTracker(4001, 'octo', 'boat');
  for (let number = 1; number <= issues; number += 1) {
    repository.openIssue({ title: `Title ${number}`, body: `Body ${number} of the boat` });
    repository.wait(1);
  }
  return repository;
}

const hasPoison = ({ inputs }: EmbeddingsRequest): boolean => inputs.some((text) => text.includes(POISON));
const moreThan =
  (texts: number) =>
  ({ inputs }: EmbeddingsRequest): boolean =>
    inputs.length > texts;

let world: Scene;
let server: EmbeddingsServer;
afterEach(async () => {
  await world.close();
  await server.close();
});

async function start(tracker: Tracker, ...faults: readonly Fault[]): Promise<void> {
  server = await startEmbeddings({ key: API_KEY });
  for (const fault of faults) {
    server.fail({ times: Infinity, ...fault });
  }
  world = await scene(embeddedDatabase(), { trackers: [tracker] });
}

const backfill = (): ReturnType<Scene['backfill']> => world.backfill({ 'openai-base-url': server.url });
const failures = (): Promise<unknown[]> => world.rows('SELECT issue_number, reason FROM failures');

describe('a server, or a gateway before it, that fails for more than a few texts', () => {
  it.each([424, 502, 504, 524, 403, 404, 418, 451, 500])('with %i gets fewer', async (status) => {
    await start(trackerWithIssues(), { status, when: moreThan(8) });
    const run = await backfill();
    expect(run).toMatchObject({ exitCode: 0, outputs: { embedded: `${TEXTS}`, pending: '0', failed: '0' } });
    expect(server.requests.filter(moreThan(8)).length).toBeLessThanOrEqual(REFUSED_MAX);
  });

  it.each([
    ['cuts the connection', { cut: true }],
    ['answers with HTML', { body: '<html>Too much</html>', headers: { 'content-type': 'text/html' } }],
    ['answers with an error and 200', { body: '{"error": {"code": 502, "message": "Bad gateway"}}' }],
    ['answers with too few vectors', { spoil: (items: readonly unknown[]) => items.slice(0, 8) }],
  ] as const)('or %s, gets fewer', async (_what, fault) => {
    await start(trackerWithIssues(), { ...fault, when: moreThan(8) });
    expect(await backfill()).toMatchObject({ exitCode: 0, outputs: { embedded: `${TEXTS}`, failed: '0' } });
    expect(server.requests.filter(moreThan(8)).length).toBeLessThanOrEqual(REFUSED_MAX);
  });
});

describe('a limit of texts in one request', () => {
  it.each([32, 10, 1])('of %i costs a handful of refused requests', async (limit) => {
    await start(trackerWithIssues(), { status: 422, when: moreThan(limit) });
    expect(await backfill()).toMatchObject({ exitCode: 0, outputs: { embedded: `${TEXTS}`, pending: '0' } });
    expect(server.requests.filter(moreThan(limit)).length).toBeLessThanOrEqual(REFUSED_MAX);
  });

  it('of a size in bytes costs a handful of refused requests, after many short texts were accepted', async () => {
    const tracker = trackerWithIssues(100);
    for (let number = 1; number <= 500; number += 1) {
      const body = `Story ${number}: ${'the long story of a boat '.repeat(40)}`;
      tracker.openIssue({ title: `Title ${number}`, body: number > 200 ? body : null });
    }
    const isLarge = ({ inputs }: EmbeddingsRequest): boolean => inputs.join('').length > 20_000;
    await start(tracker, { status: 413, when: isLarge });
    expect(await backfill()).toMatchObject({ exitCode: 0, outputs: { pending: '0', failed: '0' } });
    expect(server.requests.filter(isLarge).length).toBeLessThanOrEqual(REFUSED_MAX);
  });

  it('is not mistaken for a text that is refused', async () => {
    const tracker = trackerWithIssues(40);
    tracker.openIssue({ title: 'Poison', body: POISON });
    for (let number = 42; number <= 200; number += 1) {
      tracker.openIssue({ title: `Title ${number}`, body: null });
    }
    await start(tracker, { status: 400, when: hasPoison });
    expect(await backfill()).toMatchObject({ exitCode: 1, outputs: { failed: '1', pending: '1' } });
    const [first, ...later] = server.requests.filter((request) => !hasPoison(request));
    expect(first).toBeDefined();
    expect(Math.max(...later.map(({ inputs }) => inputs.length))).toBe(96);
  });
});

describe('a text that the server cannot take', () => {
  it.each([424, 502, 504, 524, 403])(
    'and answers with %i is the only one without a vector',
    async (status) => {
      const tracker = trackerWithIssues(60);
      tracker.openIssue({ title: 'Poison', body: POISON });
      await start(tracker, { status, when: hasPoison });
      const run = await backfill();
      expect(run).toMatchObject({ exitCode: 1, outputs: { embedded: '121', failed: '1', pending: '1' } });
      expect(run.log).toMatch(/::error::issue #61 \(body\): the server refuses it/);
      expect(await failures()).toHaveLength(1);
    },
  );

  it('because it dies of it, and is started again, is the only one without a vector', async () => {
    const tracker = trackerWithIssues(250);
    tracker.openIssue({ title: 'Poison', body: POISON });
    await start(tracker, { cut: true, downMs: 400, when: hasPoison });
    const run = await backfill();
    expect(run).toMatchObject({ exitCode: 1, outputs: { embedded: '501', failed: '1', pending: '1' } });
    expect(await failures()).toMatchObject([{ issue_number: 251 }]);
  });
});

describe('a server that is really down', () => {
  it.each([
    ['closes every connection', { cut: true }],
    ['answers 502', { status: 502 }],
    ['answers 200 with an error', { body: '{"error": {"code": "503"}}' }],
  ])('and %s ends the run soon, and no text counts as refused', async (_what, fault) => {
    await start(trackerWithIssues(), fault);
    const run = await backfill();
    expect(run).toMatchObject({ exitCode: 1, outputs: { embedded: '0', failed: '0', pending: `${TEXTS}` } });
    expect(run.log).toMatch(/::error::The embeddings server at .* (cannot be reached|fails)/);
    expect(await failures()).toEqual([]);
    expect(run.milliseconds).toBeLessThan(25_000);
    expect(server.requests.length).toBeLessThan(12);
  });
});

describe('a rate limit', () => {
  const tooLarge = JSON.stringify({
    error: {
      message:
        'Request too large for text-embedding-3-small on tokens per min (TPM): Limit 100, Requested 900.',
      type: 'tokens',
      code: 'rate_limit_exceeded',
    },
  });

  it('that is smaller than a batch gets smaller batches, at once when the server says so', async () => {
    await start(trackerWithIssues(), { status: 429, body: tooLarge, when: moreThan(20) });
    const run = await backfill();
    expect(run).toMatchObject({ exitCode: 0, outputs: { embedded: `${TEXTS}`, pending: '0' } });
    expect(server.requests.filter(moreThan(20)).length).toBeLessThanOrEqual(REFUSED_MAX);
    expect(run.milliseconds).toBeLessThan(15_000);
  });

  it('that is smaller than a batch gets smaller batches after its waits', async () => {
    const fault = { status: 429, headers: { 'retry-after-ms': '20' }, when: moreThan(20) };
    await start(trackerWithIssues(), fault);
    expect(await backfill()).toMatchObject({ exitCode: 0, outputs: { embedded: `${TEXTS}`, pending: '0' } });
    expect(server.requests.filter(moreThan(20)).length).toBeLessThanOrEqual(2 * REFUSED_MAX);
  });

  it('that is smaller than one text leaves that text out', async () => {
    const tracker = trackerWithIssues(60);
    tracker.openIssue({ title: 'Long', body: 'a very long story '.repeat(100) });
    const isLong = ({ inputs }: EmbeddingsRequest): boolean => inputs.join('').length > 1_200;
    const isLongText = ({ inputs }: EmbeddingsRequest): boolean => inputs.some((text) => text.length > 1_200);
    await start(tracker, { status: 429, headers: { 'retry-after-ms': '20' }, when: isLong });
    const run = await backfill();
    expect(run).toMatchObject({ exitCode: 1, outputs: { embedded: '121', failed: '1', pending: '1' } });
    expect(run.log).toMatch(/issue #61 \(body\): the server's rate limit is too low for this text alone/);
    expect(server.requests.filter(isLongText).length).toBeLessThan(30);
  });

  it('that lasts longer than a run waits ends the run, which says how long the rest takes', async () => {
    let served = 0;
    const isOver = (): boolean => (served += 1) > 2;
    await start(trackerWithIssues(200), { status: 429, headers: { 'retry-after': '3600' }, when: isOver });
    const run = await backfill();
    const left = TEXTS - server.texts.length;
    expect(server.answered).toBe(2);
    expect(run).toMatchObject({
      exitCode: 1,
      outputs: { status: 'partial', embedded: `${server.texts.length}`, pending: `${left}` },
    });
    expect(run.log).toMatch(
      /::error::.*a rate limit is reached \(status 429.*Run again after [\d-]{10} [\d:]{5} UTC/,
    );
    expect(run.summary).toMatch(
      new RegExp(
        `${left} texts are left\\. At the pace of this run, waits included, they take about \\d+ minutes`,
      ),
    );
    const [minutes] = /(?<=take about )\d+(?= minutes)/.exec(run.summary) ?? [];
    // The server asks to wait an hour for the next texts.
    expect(Number(minutes) / ((60 * left) / server.texts.length)).toBeCloseTo(1, 1);
    expect(server.requests.length).toBeLessThan(8);
  });

  it.each([
    [429, { code: 'insufficient_quota', type: 'insufficient_quota' }],
    [402, { code: null, type: null }],
  ])('that only money lifts (%i) is final at once', async (status, error) => {
    await start(trackerWithIssues(), {
      status,
      body: JSON.stringify({ error: { message: 'Pay!', ...error } }),
    });
    const run = await backfill();
    expect(run).toMatchObject({ exitCode: 1, outputs: { embedded: '0', failed: '0' } });
    expect(run.log).toMatch(/::error::.*the quota or the balance of the account is used up/);
    expect(run.milliseconds).toBeLessThan(10_000);
    expect(server.requests.length).toBeLessThan(4);
  });
});
