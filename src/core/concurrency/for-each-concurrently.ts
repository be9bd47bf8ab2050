/**
 * Calls `work` for every item, at most `limit` at a time. After the first failure it starts no further item, waits for
 * those that are running, and then throws that failure.
 */
export async function forEachConcurrently<T>(
  items: AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.asyncIterator]();
  let hasFailed = false;
  // The workers share one iterator, and take its steps one after the other.
  let lastStep: Promise<unknown> = Promise.resolve();
  const next = (): Promise<IteratorResult<T>> => {
    const step = lastStep.then(() => iterator.next());
    lastStep = step.catch(() => undefined);
    return step;
  };
  const worker = async (): Promise<void> => {
    try {
      for (let item = await next(); !hasFailed && item.done !== true; item = await next()) {
        await work(item.value);
      }
    } catch (error) {
      hasFailed = true;
      throw error;
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: limit }, worker));
  await iterator.return?.();
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) {
    throw failure.reason;
  }
}
