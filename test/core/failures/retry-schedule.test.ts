/** When a failed item is tried again. */
import { expect, it } from '@jest/globals';
import { nextTryAfter } from '../../../src/core/failures/retry-schedule.js';

const NOW = new Date('2026-01-01T00:00:00Z');

it.each([
  [1, 1],
  [2, 2],
  [3, 4],
  [4, 8],
  [8, 128],
  [9, 168],
  [1_000, 168],
])(
  'waits, after %i failed attempts, %i hours: twice as long each time, and at most a week',
  (attempts, hours) => {
    expect(nextTryAfter(attempts, NOW)).toEqual(new Date(NOW.getTime() + hours * 3_600_000));
  },
);
