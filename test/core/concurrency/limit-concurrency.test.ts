/** How much work runs at the same time. */
import { setImmediate } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { limitConcurrency } from '../../../src/core/concurrency/limit-concurrency.js';

it('runs at most so many at a time, in order, whether or not they fail', async () => {
  const limited = limitConcurrency(2);
  const started: number[] = [];
  let [now, most] = [0, 0];
  const outcomes = await Promise.allSettled(
    Array.from({ length: 9 }, (_, at) =>
      limited(async () => {
        started.push(at);
        now += 1;
        most = Math.max(most, now);
        await setImmediate();
        now -= 1;
        if (at % 3 === 0) {
          throw new Error('third');
        }
        return at;
      }),
    ),
  );
  expect(most).toBe(2);
  expect(started).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(3);
});
