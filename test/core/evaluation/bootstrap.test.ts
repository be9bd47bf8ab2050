/** The confidence interval of a difference between two designs. */
import { describe, expect, it } from '@jest/globals';
import { compareRecallAt5 } from '../../../src/core/evaluation/bootstrap.js';

describe('the difference of two designs', () => {
  const ranks = (count: number, hits: number) =>
    Array.from({ length: count }, (_, at) => (at < hits ? 1 : null));

  it('is always the same, and its interval follows from the share of questions that differ', () => {
    const difference = compareRecallAt5(ranks(100, 50), ranks(100, 60));
    expect(difference).toEqual(compareRecallAt5(ranks(100, 50), ranks(100, 60)));
    expect(difference.mean).toBeCloseTo(0.1, 10);
    // By the binomial distribution: .1 ± 1.96 · √(.1 · .9 / 100).
    expect(difference.low).toBeCloseTo(0.04, 1);
    expect(difference.high).toBeCloseTo(0.16, 1);
    expect(difference.n).toBe(100);
  });

  it('is uncertain with few questions, and zero when no question differs', () => {
    expect(compareRecallAt5([null, 1, 1], [1, null, 1]).low).toBeLessThan(0);
    expect(compareRecallAt5([1, 9], [5, 6])).toEqual({ mean: 0, low: 0, high: 0, n: 2 });
  });
});
