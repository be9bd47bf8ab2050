/** What `readAhead` needs beside its source. */
export interface ReadAheadOptions<T> {
  /** Whether these items, which wait for the consumer, are enough. One item is always fetched. */
  readonly areEnough: (waiting: readonly T[]) => boolean;
  /** Runs each step of the source; at once by default. */
  readonly run?: (step: () => Promise<IteratorResult<T>>) => Promise<IteratorResult<T>>;
}

/**
 * Fetches items of `source` while the consumer works on earlier ones. Yields all that are ready, in order, and at least one.
 * A failure of the source is thrown after its last item was consumed.
 */
export async function* readAhead<T>(
  source: AsyncIterable<T>,
  { areEnough, run = (step) => step() }: ReadAheadOptions<T>,
): AsyncGenerator<readonly T[]> {
  const iterator = source[Symbol.asyncIterator]();
  const waiting: T[] = [];
  const state: { end: { readonly error?: unknown } | null; isStopped: boolean } = {
    end: null,
    isStopped: false,
  };
  let wake = (): void => undefined;

  const fetchUntilEnough = async (): Promise<void> => {
    while (state.end === null && !state.isStopped && (waiting.length === 0 || !areEnough(waiting))) {
      try {
        const step = await run(() => iterator.next());
        if (step.done === true) {
          state.end = {};
        } else {
          waiting.push(step.value);
        }
      } catch (error) {
        state.end = { error };
      }
      wake();
    }
  };
  let fetching = Promise.resolve();
  const startFetching = (): void => {
    fetching = fetching.then(fetchUntilEnough);
  };

  try {
    for (;;) {
      startFetching();
      while (waiting.length === 0 && state.end === null) {
        await new Promise<void>((resolve) => (wake = resolve));
      }
      if (waiting.length === 0) {
        break;
      }
      const ready = waiting.splice(0);
      startFetching();
      yield ready;
    }
    if (state.end !== null && 'error' in state.end) {
      throw state.end.error;
    }
  } finally {
    state.isStopped = true;
    await fetching;
    await iterator.return?.();
  }
}
