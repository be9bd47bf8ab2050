/** Recall, precision and the recommended cut-off, against figures computed by hand. */
import { describe, expect, it } from '@jest/globals';
import {
  computeRecall,
  evaluateCutOff,
  rankOfFirstAnswer,
  recommendCutOff,
} from '../../../src/core/evaluation/recall-and-precision.js';

describe('recall', () => {
  it('is the share of questions with an answer among the first results', () => {
    expect(rankOfFirstAnswer(new Set([4, 5]), [9, 5, 4])).toBe(2);
    expect(rankOfFirstAnswer(new Set([4]), [9])).toBeNull();
    expect(computeRecall([1, 2, 6, 11, null])).toEqual({
      at1: 1 / 5,
      at5: 2 / 5,
      at10: 3 / 5,
      mrr: expect.closeTo((1 + 1 / 2 + 1 / 6 + 1 / 11) / 5, 10),
    });
    expect(computeRecall([]).at5).toBeNaN();
  });
});

describe('a cut-off', () => {
  const issue = (number: number, confidence: number) => ({ number, confidence });
  const evaluated = [
    { isQuestion: true, weight: 1, answers: new Set([1]), found: [issue(1, 0.9), issue(2, 0.6)] },
    {
      isQuestion: true,
      weight: 1,
      answers: new Set([3]),
      found: [4, 5, 6, 7, 8, 3].map((number) => issue(number, 0.55)),
    },
    { isQuestion: false, weight: 1, answers: new Set<number>(), found: [issue(9, 0.7)] },
    { isQuestion: false, weight: 1, answers: new Set<number>(), found: [issue(9, 0.2)] },
  ];

  it('is evaluated over all issues, with at most five shown for each', () => {
    expect(evaluateCutOff(0.5, evaluated)).toEqual({
      cutOff: 0.5,
      precision: 1 / 8,
      firstPrecision: 1 / 3,
      commented: 3 / 4,
      recall: 1 / 2,
    });
    expect(evaluateCutOff(0.65, evaluated)).toEqual({
      cutOff: 0.65,
      precision: 1 / 2,
      firstPrecision: 1 / 2,
      commented: 1 / 2,
      recall: 1 / 2,
    });
    expect(evaluateCutOff(0.95, evaluated)).toEqual({
      cutOff: 0.95,
      precision: null,
      firstPrecision: null,
      commented: 0,
      recall: 0,
    });
  });

  it('is recommended when it is the least from which the precision is high enough', () => {
    const result = (cutOff: number, precision: number | null) => ({
      cutOff,
      precision,
      firstPrecision: precision,
      commented: 0,
      recall: 0,
    });
    const results = [
      result(0.3, 0.6),
      result(0.4, 0.4),
      result(0.5, 0.5),
      result(0.6, 0.7),
      result(0.7, null),
    ];
    expect(recommendCutOff(results, 0.5)).toBe(0.5);
    expect(recommendCutOff(results, 0.9)).toBeNull();
    expect(recommendCutOff([], 0.5)).toBeNull();
  });
});
