/** Runs steps that do not depend on each other. */
import { throwCollected } from '../model/errors.js';

/**
 * Runs the steps one after the other even when one fails, and throws the failures at the end. So a failure at GitHub
 * does not keep texts from being embedded.
 * @throws AggregateError when several steps fail
 */
export async function runAllThenThrow(...steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  throwCollected(failures);
}
