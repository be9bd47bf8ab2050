/** A source of numbers that can be watched while it is read. */
import { setImmediate } from 'node:timers/promises';

export interface Numbers extends AsyncIterable<number> {
  /** Those that were asked for so far. */
  readonly made: readonly number[];
  readonly isClosed: boolean;
}

/** 0, 1, 2 … `count` of them, each in a later turn; throws in place of `failsAt`. */
export function numbers(count: number, failsAt = Infinity): Numbers {
  const made: number[] = [];
  let isClosed = false;
  async function* make(): AsyncGenerator<number> {
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
  const source = make();
  return {
    made,
    get isClosed() {
      return isClosed;
    },
    [Symbol.asyncIterator]: () => source,
  };
}

export const areEnough = (waiting: readonly number[]): boolean => waiting.length >= 2;

/** Long enough for a source to make as many as it may. */
export async function pass(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) {
    await setImmediate();
  }
}
