/** Pairs of duplicates become clusters, and clusters become questions. */
import { describe, expect, it } from '@jest/globals';
import { buildClusters, buildQuestions } from '../../../src/core/evaluation/clusters.js';
import type { DuplicatePair } from '../../../src/core/model/duplicate-pair.js';

describe('the clusters of duplicates', () => {
  const pairs: readonly DuplicatePair[] = [
    { query: 2, answer: 1 },
    { query: 3, answer: 2 },
    { query: 5, answer: 6 },
    { query: 7, answer: 5 },
    { query: 5, answer: 7 },
  ];

  it('join chains of pairs, in any order', () => {
    for (const order of [pairs, [...pairs].reverse()]) {
      const clusters = buildClusters(order);
      expect(clusters.get(1)).toEqual(new Set([1, 2, 3]));
      expect(clusters.get(7)).toEqual(new Set([5, 6, 7]));
      expect(clusters.get(4)).toBeUndefined();
    }
  });

  it('give one question for each duplicate, with all other issues of the cluster as answers, and the originals among them', () => {
    expect(buildQuestions(pairs)).toEqual([
      { number: 2, answers: new Set([1, 3]), originals: new Set([1]) },
      { number: 3, answers: new Set([1, 2]), originals: new Set([1, 2]) },
      { number: 5, answers: new Set([6, 7]), originals: new Set([6, 7]) },
      { number: 7, answers: new Set([5, 6]), originals: new Set([5, 6]) },
    ]);
  });
});
