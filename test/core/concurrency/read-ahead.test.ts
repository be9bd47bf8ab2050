/** The next items are fetched while earlier ones are consumed. */
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

  const areEnough = (waiting: readonly number[]): boolean => waiting.length >= 2;
  /** Long enough for the source to make as many as it may. */
  const pass = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn += 1) {
      await setImmediate();
    }
  };

  it('fetches until enough are ready, and yields them together', async () => {
    const seen: (readonly number[])[] = [];
    for await (const items of readAhead(numbers(6), { areEnough })) {
      await pass();
      seen.push(items);
      expect(made).toHaveLength(Math.min(6, seen.flat().length + 2));
    }
    expect(seen).toEqual([[0], [1, 2], [3, 4], [5]]);
  });

  it('waits for no second item when the consumer is faster', async () => {
    const seen: (readonly number[])[] = [];
    for await (const items of readAhead(numbers(3), { areEnough })) {
      seen.push(items);
    }
    expect(seen).toEqual([[0], [1], [2]]);
  });

  it('yields what came before a failure, and then throws it', async () => {
    const seen: number[] = [];
    const read = async (): Promise<void> => {
      for await (const items of readAhead(numbers(5, 3), { areEnough })) {
        await pass();
        seen.push(...items);
      }
    };
    await expect(read()).rejects.toThrow('no more');
    expect(seen).toEqual([0, 1, 2]);
  });

  it('ends the source when the consumer stops, whatever became of the next item', async () => {
    for await (const items of readAhead(numbers(5, 1), { areEnough })) {
      expect(items).toEqual([0]);
      break;
    }
    expect(isClosed).toBe(true);
  });
});
