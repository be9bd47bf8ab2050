/** A reading that has begun before it is known whether it is wanted. */
export interface EarlyReading<T> {
  /** Ends the early reading, and returns all items from the first one on. Null when it was called before. */
  take(): AsyncIterable<T> | null;
  /** Ends when the early reading has ended, also with a failure. */
  readonly ended: Promise<void>;
}

/** Reads `source` at once until enough items wait, which is at least one. A failure is thrown where the items are read. */
export function readEarly<T>(
  source: AsyncIterable<T>,
  areEnough: (waiting: readonly T[]) => boolean,
): EarlyReading<T> {
  const iterator = source[Symbol.asyncIterator]();
  const steps: Promise<IteratorResult<T>>[] = [];
  let isTaken = false;

  const readUntilEnough = async (): Promise<void> => {
    const waiting: T[] = [];
    while (!isTaken && (waiting.length === 0 || !areEnough(waiting))) {
      const next = iterator.next();
      steps.push(next);
      const step = await next;
      if (step.done === true) {
        return;
      }
      waiting.push(step.value);
    }
  };
  const ended = readUntilEnough().catch(() => undefined);

  async function* readAll(first: Promise<IteratorResult<T>>[]): AsyncGenerator<T> {
    try {
      for (;;) {
        const step = await (first.shift() ?? iterator.next());
        if (step.done === true) {
          return;
        }
        yield step.value;
      }
    } finally {
      await iterator.return?.();
    }
  }

  return {
    ended,
    take() {
      const isFirst = !isTaken;
      isTaken = true;
      // What nobody reads then needs no memory.
      return isFirst ? readAll(steps.splice(0)) : null;
    },
  };
}
