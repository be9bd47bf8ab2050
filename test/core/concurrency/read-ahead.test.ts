/** The next items are fetched while earlier ones are consumed. */
import { describe, expect, it } from '@jest/globals';
import { readAhead } from '../../../src/core/concurrency/read-ahead.js';
import { areEnough, numbers, pass } from './numbers.js';

describe('readAhead', () => {
  it('fetches until enough are ready, and yields them together', async () => {
    const source = numbers(6);
    const seen: (readonly number[])[] = [];
    for await (const items of readAhead(source, { areEnough })) {
      await pass();
      seen.push(items);
      expect(source.made).toHaveLength(Math.min(6, seen.flat().length + 2));
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
    const source = numbers(5, 1);
    for await (const items of readAhead(source, { areEnough })) {
      expect(items).toEqual([0]);
      break;
    }
    expect(source.isClosed).toBe(true);
  });
});
