/** A reading that has begun before it is known whether it is wanted. */
export interface EarlyReading<T> {
  /** Ends the early reading, and returns all items from the first one on. Null when it was called before. */
  take(): AsyncIterable<T> | null;
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
  // Thrown by the step where it is read.
  readUntilEnough().catch(() => undefined);

  async function* readAll(): AsyncGenerator<T> {
    try {
      for (;;) {
        const step = await (steps.shift() ?? iterator.next());
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
    take() {
      const isFirst = !isTaken;
      isTaken = true;
      return isFirst ? readAll() : null;
    },
  };
}
