/** A model whose vectors are too long for a database column. */
import { expect, it } from '@jest/globals';
import { assertFits } from '../../../src/core/embed/model-change.js';

it('is refused from 16,384 dimensions on', () => {
  expect(() => {
    assertFits('huge', 16_383);
  }).not.toThrow();
  expect(() => {
    assertFits('huge', 16_384);
  }).toThrow(/^huge makes vectors of 16384 dimensions.*at most 16383/);
});
