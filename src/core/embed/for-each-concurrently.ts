/**
 * Does the work on every item, on at most `limit` of them at a time. After the first failure no further item is begun;
 * what is under way ends, so that nothing goes on behind the caller's back, and then that failure is thrown.
 */
export async function inFlight<T>(
  items: AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.asyncIterator]();
  let isOver = false;
  // The workers share one iterator; its steps are taken one after the other.
  let turn: Promise<unknown> = Promise.resolve();
  const next = (): Promise<IteratorResult<T>> => {
    const step = turn.then(() => iterator.next());
    turn = step.catch(() => undefined);
    return step;
  };
  const worker = async (): Promise<void> => {
    try {
      for (let item = await next(); !isOver && item.done !== true; item = await next()) {
        await work(item.value);
      }
    } catch (error) {
      isOver = true;
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
