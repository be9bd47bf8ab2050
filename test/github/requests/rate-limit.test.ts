/** GitHub's rate limits, with the real client: how long it waits, and when it does not wait. */
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { InterruptedError } from '../../../src/core/model/errors.js';
import { RATE_LIMIT_WAIT_MAX_S, RATE_LIMIT_WAIT_TOTAL_MAX_S, RUN_WAITS_END_S } from '../../../src/limits.js';
import { newWaitBudget } from '../../../src/github/requests/rate-limit.js';
import type { Fault } from '../../support/github/faults.js';
import { idsOf, startReader, type Reader, type ReaderOptions } from '../../support/github/reader.js';
import { emptyTracker } from '../../support/github/tracker.js';

let reader: Reader;
afterEach(() => reader.github.close());

/** A repository of 250 issues: one request for the repository, then three pages. */
async function start(how: ReaderOptions = {}): Promise<void> {
  const boat = emptyTracker(4001, 'octo', 'boat');
  for (let number = 1; number <= 250; number += 1) {
    boat.openIssue({});
    boat.wait(1);
  }
  reader = await startReader({ trackers: [boat] }, how);
}

const read = (): Promise<number[]> => idsOf(reader.history.issues(null));
const nowS = (): number => Math.floor(Date.now() / 1000);
const SECONDARY_LIMIT = { message: 'You have exceeded a secondary rate limit. Please wait a few minutes.' };
const NO_PERMISSION = { message: 'Resource not accessible by integration' };

describe('a rate limit', () => {
  const limits: readonly (readonly [string, Fault, number])[] = [
    ['403 with retry-after, without a message', { status: 403, headers: { 'retry-after': '7' } }, 7],
    ['429 with retry-after', { status: 429, headers: { 'retry-after': '7' } }, 7],
    [
      '403 with retry-after, a message and an empty primary limit',
      {
        status: 403,
        body: SECONDARY_LIMIT,
        headers: {
          'retry-after': '7',
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(nowS() + 900),
        },
      },
      7,
    ],
    ['429 with retry-after: 0', { status: 429, headers: { 'retry-after': '0' } }, 1],
    ['429 with a retry-after that is not a number', { status: 429, headers: { 'retry-after': 'soon' } }, 60],
    ['403 with a message and no retry-after', { status: 403, body: SECONDARY_LIMIT }, 60],
    ['403 in the words of an older server', { status: 403, body: { message: 'abuse detection' } }, 60],
    ['429 without retry-after', { status: 429 }, 60],
  ];

  it.each(limits)('passes after one wait: %s', async (_name, fault, seconds) => {
    await start();
    reader.github.fail(fault);
    expect(new Set(await read()).size).toBe(250);
    expect(reader.slept).toEqual([seconds]);
    expect(reader.github.requests).toHaveLength(1 + 3 + 1);
    expect(reader.log).toEqual([
      `GitHub's rate limit is reached (/repositories/4001/issues). Retrying in ${seconds} s.`,
    ]);
  });

  it.each([403, 429])('that is used up (status %i) passes after a wait until its reset', async (status) => {
    await start();
    const reset = String(nowS() + 30);
    reader.github.fail({ status, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset } });
    expect(new Set(await read()).size).toBe(250);
    expect(reader.slept).toHaveLength(1);
    expect(reader.slept[0]).toBeGreaterThanOrEqual(29);
    expect(reader.slept[0]).toBeLessThanOrEqual(31);
  });

  it('is measured by the clock of GitHub, not of the runner', async () => {
    await start();
    const github = Date.parse('2020-02-02T02:02:02Z');
    reader.github.fail({
      status: 403,
      headers: {
        date: new Date(github).toUTCString(),
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(github / 1000 + 20),
      },
    });
    await read();
    expect(reader.slept).toEqual([21]);
  });

  it('that continues leads to longer and longer waits, then to an error', async () => {
    await start();
    reader.github.fail({ times: 100, status: 429 });
    await expect(read()).rejects.toThrow(
      /GitHub answered 429 to GET \/repositories\/4001\/issues\. .*Run again after/,
    );
    expect(reader.slept).toEqual([60, 120, 240]);
    expect(reader.github.requests).toHaveLength(1 + 4);
  });
});

describe('a missing permission', () => {
  it('is an error at once, not a rate limit', async () => {
    await start();
    reader.github.fail({ times: 100, status: 403, body: NO_PERMISSION });
    const error: unknown = await read().catch((thrown: unknown) => thrown);
    expect(error).not.toBeInstanceOf(InterruptedError);
    expect(error).toMatchObject({ message: expect.stringContaining('permissions: issues: read') });
    expect(reader.slept).toEqual([]);
    expect(reader.github.requests).toHaveLength(1 + 1);
  });
});

describe('the wait budget of a run', () => {
  const limited = (seconds: number, times = 100): void => {
    reader.github.fail({ times, status: 403, headers: { 'retry-after': String(seconds) } });
  };

  it('does not allow a wait that is too long, and the error says when to run again', async () => {
    await start();
    limited(RATE_LIMIT_WAIT_MAX_S + 1);
    const before = Date.now() + (RATE_LIMIT_WAIT_MAX_S + 1) * 1000;
    const error = await read().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InterruptedError);
    const [, at = ''] = /Run again after (\d\d:\d\d) UTC/.exec((error as Error).message) ?? [];
    const today = new Date(before).toISOString().slice(0, 10);
    // Never too early, and at most a minute and the test's own seconds too late. Midnight may be in between.
    const late = (Date.parse(`${today}T${at}:00Z`) - before + 86_400_000) % 86_400_000;
    expect(late).toBeLessThan(70_000);
    expect(reader.slept).toEqual([]);
    expect(reader.github.requests).toHaveLength(1 + 1);
  });

  it('allows the longest wait', async () => {
    await start();
    limited(RATE_LIMIT_WAIT_MAX_S, 1);
    await read();
    expect(reader.slept).toEqual([RATE_LIMIT_WAIT_MAX_S]);
  });

  it('counts waits at the same time once', async () => {
    let elapsedS = 0;
    const wake: (() => void)[] = [];
    const budget = newWaitBudget({
      elapsedS: () => elapsedS,
      sleep: () => new Promise((resolve) => wake.push(resolve)),
    });
    const wait = (): Promise<boolean> => budget.wait(RATE_LIMIT_WAIT_MAX_S, () => undefined);
    for (let used = 0; used < RATE_LIMIT_WAIT_TOTAL_MAX_S; used += RATE_LIMIT_WAIT_MAX_S) {
      const both = [wait(), wait()];
      elapsedS += RATE_LIMIT_WAIT_MAX_S;
      wake.splice(0).forEach((end) => {
        end();
      });
      expect(await Promise.all(both)).toEqual([true, true]);
    }
    expect(await wait()).toBe(false);
  });

  it('is used up when all waits together are too long', async () => {
    await start();
    const seconds = 800;
    // Twice on each page, so that no request uses up its own retries.
    let requests = 0;
    reader.github.fail({
      times: 100,
      status: 429,
      headers: { 'retry-after': String(seconds) },
      when: () => (requests += 1) % 3 !== 0,
    });
    await expect(read()).rejects.toThrow('Run again after');
    expect(reader.slept).toEqual(Array(Math.floor(RATE_LIMIT_WAIT_TOTAL_MAX_S / seconds)).fill(seconds));
  });

  it.each([
    [29, 0],
    [31, 1],
  ])('with %i s left allows %i waits of 30 s', async (left, times) => {
    await start({ elapsedS: RUN_WAITS_END_S - left });
    limited(30, 1);
    await read().catch((error: unknown) => {
      expect(error).toMatchObject({ message: expect.stringContaining('Run again after') });
    });
    expect(reader.slept).toHaveLength(times);
  });
});

describe('an app', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const app = {
    appId: '12',
    publicKey,
    installationId: 34,
    repositories: ['octo/boat'],
    tokenLifeMs: 3_600_000,
  };

  it('waits for a rate limit of its token request too, or gets an error that says when to run again', async () => {
    const credentials = { app: { appId: '12', privateKey, installationId: 34 } };
    const boat = emptyTracker(4001, 'octo', 'boat');
    const isToken = ({ path }: { readonly path: string }): boolean => path.endsWith('/access_tokens');
    reader = await startReader(
      { trackers: [boat], app },
      {
        credentials,
        faults: [
          { status: 502, when: isToken },
          { status: 403, headers: { 'retry-after': '7' }, when: isToken },
          { status: 201, body: '{"token": "gh', when: isToken },
        ],
      },
    );
    expect(reader.slept).toEqual([1, 7, 4]);
    expect(reader.github.app?.minted).toHaveLength(1);
    await reader.github.close();
    await expect(
      startReader(
        { trackers: [boat], app },
        { credentials, faults: [{ status: 429, headers: { 'retry-after': '7200' }, when: isToken }] },
      ),
    ).rejects.toThrow(/429 to POST \/app\/installations\/34\/access_tokens\. .*Run again after/);
  });
});
