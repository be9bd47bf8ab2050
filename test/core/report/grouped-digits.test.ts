/** Whole numbers as people read them. */
import { describe, expect, it } from '@jest/globals';
import { groupedDigits } from '../../../src/core/report/grouped-digits.js';

describe('grouped digits', () => {
  it.each([0, 7, 999, 1_000, 15_815, 999_999, 1_000_000, 1_234_567_890])('of %d', (count) => {
    expect(groupedDigits(count)).toBe(count.toLocaleString('en-US'));
  });
});
