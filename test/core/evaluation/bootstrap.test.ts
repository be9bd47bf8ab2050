/** The confidence interval of a difference between two designs. */
import { describe, expect, it } from '@jest/globals';
import { compareRecallAt5, precisionAt } from '../../../src/core/evaluation/bootstrap.js';

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

describe('the precision of what comments show', () => {
  /** Shows two issues, so many of them right. Stands for `weight` issues. */
  const issue = (right: number, confidence = 0.8, weight = 1) => ({
    isQuestion: false,
    answers: new Set([1, 2].slice(0, right)),
    found: [1, 2].map((number) => ({ number, confidence })),
    weight,
  });

  it('is the share of right ones among all that are shown, with an interval', () => {
    const issues = [
      ...Array.from({ length: 30 }, () => issue(2)),
      ...Array.from({ length: 10 }, () => issue(0)),
      issue(2, 0.5, 1_000),
    ];
    const precision = precisionAt(0.7, issues)!;
    expect(precision).toMatchObject({ mean: 0.75, n: 40 });
    // By the binomial distribution: .75 ± 1.96 · √(.75 · .25 / 40).
    expect(precision.low).toBeCloseTo(0.62, 1);
    expect(precision.high).toBeCloseTo(0.88, 1);
    expect(precisionAt(0.7, issues)).toEqual(precision);
  });

  it('counts an issue as often as it stands for others, and is null when nothing is shown', () => {
    expect(precisionAt(0.7, [issue(2, 0.8, 3), issue(0)])?.mean).toBe(0.75);
    expect(precisionAt(0.9, [issue(2)])).toBeNull();
  });
});
