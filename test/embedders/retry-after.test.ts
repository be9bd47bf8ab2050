/** How long an embeddings server asks to wait. */
import { describe, expect, it } from '@jest/globals';
import { retryAfterS, tokensPerMinute } from '../../src/embedders/retry-after.js';

const DATE = 'Wed, 21 Oct 2026 07:28:00 GMT';
const EPOCH_S = Date.parse(DATE) / 1000;

describe('the wait that the headers ask for', () => {
  it.each<readonly [number | null, Record<string, string>]>([
    [7, { 'retry-after': '7' }],
    [0.25, { 'retry-after-ms': '250', 'retry-after': '7' }],
    [90, { 'retry-after': 'Wed, 21 Oct 2026 07:29:30 GMT', date: DATE }],
    [0, { 'retry-after': 'Wed, 21 Oct 2026 07:00:00 GMT', date: DATE }],
    [360, { 'x-ratelimit-reset-tokens': '6m0s', 'x-ratelimit-reset-requests': '20ms' }],
    [
      0.02,
      {
        'x-ratelimit-reset-tokens': '6m0s',
        'x-ratelimit-reset-requests': '20ms',
        'x-ratelimit-remaining-requests': '0',
      },
    ],
    [3_661.5, { 'x-ratelimit-reset-requests': '1h1m1.5s' }],
    [2, { 'x-ratelimit-reset-tokens': '2' }],
    [30, { 'x-ratelimit-reset': String(EPOCH_S + 30), date: DATE }],
    [30, { 'x-ratelimit-reset': String((EPOCH_S + 30) * 1000), date: DATE }],
    [12, { 'ratelimit-reset': '12' }],
    [null, { 'retry-after': 'soon' }],
    [null, {}],
  ])('is %p s with %j', (seconds, headers) => {
    const found = retryAfterS(new Headers(headers));
    expect(found).toEqual(seconds === null ? null : expect.closeTo(seconds, 6));
  });

  it('is unknown without headers', () => {
    expect(retryAfterS(undefined)).toBeNull();
  });
});

describe('the limit in the headers', () => {
  it.each([
    ['1000', 1000],
    ['many', null],
  ])('of %s is %p tokens', (limit, tokens) => {
    expect(tokensPerMinute(new Headers({ 'x-ratelimit-limit-tokens': limit }))).toBe(tokens);
  });
});
