/**
 * Does one step after the other, also when one of them fails, and throws what failed in the end: what depends on GitHub
 * must not keep what depends on the embedder from its turn.
 * @throws AggregateError when several fail
 */
export async function inTurn(...steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  throwAll(failures);
}

/** Throws what failed, if anything did. @throws AggregateError for several */
export function throwAll(failures: readonly unknown[]): void {
  if (failures.length > 0) {
    throw failures.length === 1 ? failures[0] : new AggregateError(failures);
  }
}
