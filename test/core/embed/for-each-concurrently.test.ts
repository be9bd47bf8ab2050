import { setImmediate, setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { forEachConcurrently } from '../../../src/core/embed/for-each-concurrently.js';

async function* numbers(count: number) {
  for (let at = 0; at < count; at += 1) {
    await setImmediate();
    yield at;
  }
}

describe('inFlight', () => {
  it('does every item once, several at a time and never more than the limit', async () => {
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

  it('begins nothing after a failure, ends what is under way, and tells the first failure', async () => {
    const begun: number[] = [];
    let running = 0;
    const work = forEachConcurrently(numbers(50), 3, async (item) => {
      begun.push(item);
      running += 1;
      await setImmediate();
      running -= 1;
      if (item === 5) {
        throw new Error('five');
      }
    });
    await expect(work).rejects.toThrow('five');
    expect(running).toBe(0);
    expect(begun.length).toBeLessThan(12);
  });

  it('tells a failure of the source', async () => {
    async function* broken() {
      yield await Promise.resolve(1);
      throw new Error('source');
    }
    await expect(forEachConcurrently(broken(), 2, () => Promise.resolve())).rejects.toThrow('source');
  });
});
