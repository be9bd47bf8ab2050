/** The estimate of how long the rest takes. */
import { describe, expect, it } from '@jest/globals';
import { startTiming } from '../../../src/core/embed/embedding-progress.js';

const MINUTE_MS = 60_000;

describe('the time that is left', () => {
  it.each<readonly [string | null, number, number, number, number]>([
    ['about 1 minute', 10, 100, 1, 0],
    ['about 10 minutes', 1_000, 100, 1, 0],
    ['about 119 minutes', 11_900, 100, 1, 0],
    ['about 3 hours', 18_000, 100, 1, 0],
    ['about 5 days', 720_000, 100, 1, 0],
    ['about 61 minutes', 100, 100, 1, 3_600],
    [null, 100, 0, 1, 0],
  ])(
    'is %p for %i texts, when %i took %i minutes and another %i seconds',
    (text, pending, embedded, minutes, waitS) => {
      let now = 0;
      const timeLeft = startTiming({ now: () => new Date(now) });
      now = minutes * MINUTE_MS;
      expect(timeLeft(pending, embedded, waitS)).toBe(text);
    },
  );
});
