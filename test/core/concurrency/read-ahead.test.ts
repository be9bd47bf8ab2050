/** The next item is fetched while the last one is consumed. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { readAhead } from '../../../src/core/concurrency/read-ahead.js';

describe('readAhead', () => {
  let made: number[] = [];
  let isClosed = false;
  async function* numbers(count: number, failsAt = Infinity): AsyncGenerator<number> {
    [made, isClosed] = [[], false];
    try {
      for (let at = 0; at < count; at += 1) {
        await setImmediate();
        if (at === failsAt) {
          throw new Error('no more');
        }
        made.push(at);
        yield at;
      }
    } finally {
      isClosed = true;
    }
  }

  it('has one item ready, and never two', async () => {
    const seen: number[] = [];
    for await (const item of readAhead(numbers(5))) {
      await setImmediate();
      await setImmediate();
      seen.push(item);
      expect(made).toHaveLength(Math.min(5, item + 2));
    }
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  it('yields what came before a failure, and then throws it', async () => {
    const seen: number[] = [];
    const read = async (): Promise<void> => {
      for await (const item of readAhead(numbers(5, 3))) {
        await setImmediate();
        seen.push(item);
      }
    };
    await expect(read()).rejects.toThrow('no more');
    expect(seen).toEqual([0, 1, 2]);
  });

  it('ends the source when the consumer stops, whatever became of the next item', async () => {
    for await (const item of readAhead(numbers(5, 1))) {
      expect(item).toBe(0);
      break;
    }
    expect(isClosed).toBe(true);
  });
});
