/** How batches run at the same time, and what happens when one fails. */
import { setImmediate, setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { forEachConcurrently } from '../../../src/core/concurrency/for-each-concurrently.js';

async function* numbers(count: number) {
  for (let at = 0; at < count; at += 1) {
    await setImmediate();
    yield at;
  }
}

describe('forEachConcurrently', () => {
  it('works on every item once, several at a time and never more than the limit', async () => {
    const done: number[] = [];
    let now = 0;
    let most = 0;
    await forEachConcurrently(numbers(50), 4, async (item) => {
      now += 1;
      most = Math.max(most, now);
      await setTimeout(10);
      done.push(item);
      now -= 1;
    });
    expect(done.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, at) => at));
    expect(most).toBe(4);
  });

  it('starts nothing after a failure, finishes what is running, and throws the first failure', async () => {
    const started: number[] = [];
    let running = 0;
    const work = forEachConcurrently(numbers(50), 3, async (item) => {
      started.push(item);
      running += 1;
      await setImmediate();
      running -= 1;
      if (item === 5) {
        throw new Error('five');
      }
    });
    await expect(work).rejects.toThrow('five');
    expect(running).toBe(0);
    expect(started.length).toBeLessThan(12);
  });

  it('throws a failure of the source', async () => {
    async function* broken() {
      yield await Promise.resolve(1);
      throw new Error('source');
    }
    await expect(forEachConcurrently(broken(), 2, () => Promise.resolve())).rejects.toThrow('source');
  });
});
