/** What a run remembers of the sizes that a server takes. */
import { describe, expect, it } from '@jest/globals';
import { trackBatchSize, type BatchSize } from '../../src/embedders/batch-size.js';

const batch = (texts: number, bytes = 10): string[] => Array<string>(texts).fill('x'.repeat(bytes));
/** Neither quick nor slow. */
const MS = 5_000;
const DIMENSIONS = 8;

/** Accepts batches as large as they may be, after `ms` each, until they grow no more. Returns their sizes. */
function grow(size: BatchSize, ms: number, bytes: number, dimensions = DIMENSIONS): number[] {
  const sizes: number[] = [];
  while (sizes.at(-1) !== size.next.texts) {
    sizes.push(size.next.texts);
    size.accept(batch(Math.min(size.next.texts, Math.floor(size.next.bytes / bytes)), bytes), ms, dimensions);
  }
  return sizes;
}

describe('the size of a batch', () => {
  it('has no limit until a batch failed whose parts were accepted', () => {
    const size = trackBatchSize();
    expect(size.fits(batch(96))).toBe(true);
    size.accept(batch(24), MS, DIMENSIONS);
    expect(size.fits(batch(96))).toBe(true);
    size.reject(batch(48), false);
    expect([batch(24), batch(25), batch(1, 99_999)].map((texts) => size.fits(texts))).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('is limited in bytes when as many shorter texts were accepted', () => {
    const size = trackBatchSize();
    size.accept(batch(96), MS, DIMENSIONS);
    size.accept(batch(24, 100), MS, DIMENSIONS);
    size.reject(batch(48, 100), false);
    expect([batch(96), batch(24, 100), batch(48, 100)].map((texts) => size.fits(texts))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('is not limited by a failure of a size that was accepted', () => {
    const size = trackBatchSize();
    size.accept(batch(96), MS, DIMENSIONS);
    size.reject(batch(48), false);
    expect(size.fits(batch(96))).toBe(true);
  });

  it('is halved when the server has become slow', () => {
    const size = trackBatchSize();
    size.accept(batch(96), MS, DIMENSIONS);
    size.reject(batch(96), true);
    expect([batch(48), batch(49)].map((texts) => size.fits(texts))).toEqual([true, false]);
  });
});

describe('the next batch', () => {
  it('is twice as large after each quick answer, up to what OpenAI takes', () => {
    const size = trackBatchSize();
    expect(size.next).toEqual({ texts: 96, bytes: 240_000 });
    expect(grow(size, 300, 100)).toEqual([96, 192, 384, 768, 1_536, 2_048]);
    expect(size.next).toEqual({ texts: 2_048, bytes: 480_000 });
  });

  it('is as large as a server of one core answers in time beside the others', () => {
    const size = trackBatchSize();
    // Alone, it took 30 s. Four such requests would take two minutes.
    size.accept(batch(96), 30_000, DIMENSIONS, 1);
    expect(size.next.texts).toBe(12);
    expect(size.inFlight).toBe(1);
    size.accept(batch(12), 3_750, DIMENSIONS, 1);
    expect(size.next.texts).toBe(12);
    expect(size.inFlight).toBe(4);
    // Not even one text at a time is fast enough for four requests.
    size.accept(batch(1), 16_000, DIMENSIONS, 2);
    expect(size.next.texts).toBe(1);
    expect(size.inFlight).toBe(1);
  });

  it('grows when it is full of few long texts', () => {
    const size = trackBatchSize();
    size.accept(batch(30, 7_900), 300, DIMENSIONS);
    expect(size.next).toEqual({ texts: 192, bytes: 480_000 });
  });

  it('does not grow after a batch that was not full, or an answer that took a while', () => {
    const size = trackBatchSize();
    size.accept(batch(40), 300, DIMENSIONS);
    size.accept(batch(96), 3_000, DIMENSIONS);
    expect(size.next.texts).toBe(96);
  });

  it('grows once when several batches of one size are answered', () => {
    const size = trackBatchSize();
    for (let times = 0; times < 4; times += 1) {
      size.accept(batch(96), 300, DIMENSIONS);
    }
    expect(size.next.texts).toBe(192);
  });

  it('is smaller after an answer that took long, and grows again', () => {
    const size = trackBatchSize();
    for (let times = 0; times < 4; times += 1) {
      size.accept(batch(96), 20_000, DIMENSIONS);
    }
    expect(size.next).toEqual({ texts: 72, bytes: 180_000 });
    size.accept(batch(72), 300, DIMENSIONS);
    expect(size.next.texts).toBe(144);
  });

  it('is no larger than the largest accepted one once a larger one was refused', () => {
    const size = trackBatchSize();
    size.accept(batch(96), 300, DIMENSIONS);
    size.reject(batch(192), false);
    expect(grow(size, 300, 100)).toEqual([96]);
  });

  it('has fewer texts when their vectors are long, so that an answer fits in memory', () => {
    expect(grow(trackBatchSize(), 300, 100, 1_536).at(-1)).toBe(170);
    expect(grow(trackBatchSize(), 300, 100, 16_383).at(-1)).toBe(16);
  });
});

describe('a batch that has grown', () => {
  it('is sent alone among its like until the server has accepted one', async () => {
    const size = trackBatchSize();
    size.accept(batch(96), 300, DIMENSIONS);
    let running = 0;
    const most: number[] = [];
    const send = async (texts: string[]): Promise<void> => {
      running += 1;
      most.push(running);
      await Promise.resolve();
      size.accept(texts, 300, DIMENSIONS);
      running -= 1;
    };
    const sent = [192, 192, 96, 192].map((texts) => size.tryOneByOne(batch(texts), () => send(batch(texts))));
    await Promise.all(sent);
    expect(most[0]).toBe(1);
    // Next to the first of them runs only the batch of a known size.
    expect(most[1]).toBe(2);
    expect(most).toHaveLength(4);
  });

  it('fails with the error of the one that it waited for', async () => {
    const size = trackBatchSize();
    const calls: string[] = [];
    const fail = async (name: string): Promise<void> => {
      calls.push(name);
      await Promise.resolve();
      throw new Error('down');
    };
    const sent = ['a', 'b'].map((name) => size.tryOneByOne(batch(200), () => fail(name)));
    expect((await Promise.allSettled(sent)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(calls).toEqual(['a']);
  });
});
