/** What a run remembers of the sizes that a server takes. */
import { describe, expect, it } from '@jest/globals';
import { trackBatchSize } from '../../src/embedders/batch-size.js';

const batch = (texts: number, bytes = 10): string[] => Array<string>(texts).fill('x'.repeat(bytes));

describe('the size of a batch', () => {
  it('has no limit until a batch failed whose parts were accepted', () => {
    const size = trackBatchSize();
    expect(size.fits(batch(96))).toBe(true);
    size.accept(batch(24));
    expect(size.fits(batch(96))).toBe(true);
    size.reject(batch(48), false);
    expect([batch(24), batch(25), batch(1, 99_999)].map((texts) => size.fits(texts))).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('is limited in bytes when as many shorter texts were accepted', () => {
    const size = trackBatchSize();
    size.accept(batch(96));
    size.accept(batch(24, 100));
    size.reject(batch(48, 100), false);
    expect([batch(96), batch(24, 100), batch(48, 100)].map((texts) => size.fits(texts))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('is not limited by a failure of a size that was accepted', () => {
    const size = trackBatchSize();
    size.accept(batch(96));
    size.reject(batch(48), false);
    expect(size.fits(batch(96))).toBe(true);
  });

  it('is halved when the server has become slow', () => {
    const size = trackBatchSize();
    size.accept(batch(96));
    size.reject(batch(96), true);
    expect([batch(48), batch(49)].map((texts) => size.fits(texts))).toEqual([true, false]);
  });
});
