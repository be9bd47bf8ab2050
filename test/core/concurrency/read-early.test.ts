/** A source is read before it is known who reads it. */
import { describe, expect, it } from '@jest/globals';
import { readEarly } from '../../../src/core/concurrency/read-early.js';
import { areEnough, numbers, pass } from './numbers.js';

describe('readEarly', () => {
  async function all(items: AsyncIterable<number> | null): Promise<readonly number[]> {
    const seen: number[] = [];
    for await (const item of items ?? []) {
      seen.push(item);
    }
    return seen;
  }

  it('reads until enough wait, and yields them before the rest', async () => {
    const source = numbers(5);
    const early = readEarly(source, areEnough);
    await pass();
    expect(source.made).toEqual([0, 1]);
    expect(await all(early.take())).toEqual([0, 1, 2, 3, 4]);
    expect(source.isClosed).toBe(true);
  });

  it('reads one item, even if none is enough', async () => {
    const source = numbers(5);
    const early = readEarly(source, () => true);
    await pass();
    expect(source.made).toEqual([0]);
    expect(await all(early.take())).toEqual([0, 1, 2, 3, 4]);
  });

  it('reads no further once it is taken, until somebody asks', async () => {
    const source = numbers(5);
    const taken = readEarly(source, areEnough).take();
    await pass();
    expect(source.made).toEqual([0]);
    expect(await all(taken)).toEqual([0, 1, 2, 3, 4]);
  });

  it('can be taken once', () => {
    const source = numbers(1);
    const early = readEarly(source, areEnough);
    expect(early.take()).not.toBeNull();
    expect(early.take()).toBeNull();
  });

  it('yields a source that ends early as it is', async () => {
    const source = numbers(1);
    const early = readEarly(source, areEnough);
    await pass();
    expect(await all(early.take())).toEqual([0]);
  });

  it('throws a failure after what came before it', async () => {
    const source = numbers(5, 1);
    const early = readEarly(source, areEnough);
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
    const source = numbers(5);
    const early = readEarly(source, areEnough);
    await pass();
    for await (const item of early.take() ?? []) {
      expect(item).toBe(0);
      break;
    }
    expect(source.isClosed).toBe(true);
  });
});
