/** A source is read before it is known who reads it. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { readEarly } from '../../../src/core/concurrency/read-early.js';

describe('readEarly', () => {
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

  async function all(items: AsyncIterable<number> | null): Promise<readonly number[]> {
    const seen: number[] = [];
    for await (const item of items ?? []) {
      seen.push(item);
    }
    return seen;
  }

  it('reads until enough wait, and yields them before the rest', async () => {
    const early = readEarly(numbers(5), areEnough);
    await pass();
    expect(made).toEqual([0, 1]);
    expect(await all(early.take())).toEqual([0, 1, 2, 3, 4]);
    expect(isClosed).toBe(true);
  });

  it('reads one item, even if none is enough', async () => {
    const early = readEarly(numbers(5), () => true);
    await pass();
    expect(made).toEqual([0]);
    expect(await all(early.take())).toEqual([0, 1, 2, 3, 4]);
  });

  it('reads no further once it is taken, until somebody asks', async () => {
    const taken = readEarly(numbers(5), areEnough).take();
    await pass();
    expect(made).toEqual([0]);
    expect(await all(taken)).toEqual([0, 1, 2, 3, 4]);
  });

  it('can be taken once', () => {
    const early = readEarly(numbers(1), areEnough);
    expect(early.take()).not.toBeNull();
    expect(early.take()).toBeNull();
  });

  it('yields a source that ends early as it is', async () => {
    const early = readEarly(numbers(1), areEnough);
    await pass();
    expect(await all(early.take())).toEqual([0]);
  });

  it('throws a failure after what came before it', async () => {
    const early = readEarly(numbers(5, 1), areEnough);
    await pass();
    const seen: number[] = [];
    const read = async (): Promise<void> => {
      for await (const item of early.take() ?? []) {
        seen.push(item);
      }
    };
    await expect(read()).rejects.toThrow('no more');
    expect(seen).toEqual([0]);
  });

  it('ends the source when the reader stops', async () => {
    const early = readEarly(numbers(5), areEnough);
    await pass();
    for await (const item of early.take() ?? []) {
      expect(item).toBe(0);
      break;
    }
    expect(isClosed).toBe(true);
  });
});
