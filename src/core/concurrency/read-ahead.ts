/**
 * Yields the items of `source`, and asks for the next one while the consumer still works on the last: at most one is held
 * ready. A failure of the source is thrown after its last item was consumed. Each step of the source runs in `run`.
 */
export async function* readAhead<T>(
  source: AsyncIterable<T>,
  run: (step: () => Promise<IteratorResult<T>>) => Promise<IteratorResult<T>> = (step) => step(),
): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  const start = (): Promise<IteratorResult<T>> => {
    const step = run(() => iterator.next());
    // It is awaited later, or never when the consumer stops.
    step.catch(() => undefined);
    return step;
  };
  let next = start();
  try {
    for (let step = await next; step.done !== true; step = await next) {
      next = start();
      yield step.value;
    }
  } finally {
    await next.catch(() => undefined);
    await iterator.return?.();
  }
}
