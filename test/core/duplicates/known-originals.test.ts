/** Which original a known duplicate leads to. */
import { describe, expect, it } from '@jest/globals';
import { createOriginalFinder } from '../../../src/core/duplicates/known-originals.js';

function originalsBy(...marks: readonly (readonly [number, number])[]): (issue: number) => number {
  return createOriginalFinder(marks.map(([duplicate, original]) => ({ duplicate, original })));
}

describe('a known duplicate', () => {
  it('leads to the end of its chain', () => {
    const originalOf = originalsBy([5, 4], [4, 2], [9, 8]);
    expect([5, 4, 2, 9, 7].map(originalOf)).toEqual([2, 2, 2, 8, 7]);
  });

  it('leads where the last mark points', () => {
    expect(originalsBy([5, 1], [5, 3])(5)).toBe(3);
  });

  it('leads to the oldest issue of a circle, from wherever', () => {
    const originalOf = originalsBy([7, 5], [5, 3], [3, 5], [8, 8]);
    expect([7, 5, 3, 8].map(originalOf)).toEqual([3, 3, 3, 8]);
  });
});
