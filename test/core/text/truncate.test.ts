/** How texts are cut to a length. */
import { expect, it } from '@jest/globals';
import { cutToBytes, shorten } from '../../../src/core/text/truncate.js';

it('shortens a text between code points', () => {
  expect(shorten('🚀🚀🚀🚀', 3)).toBe('🚀🚀…');
  expect(shorten('abc', 3)).toBe('abc');
});

it('cuts a text to bytes between characters', () => {
  expect(cutToBytes('🚀🚀🚀🚀', 11)).toBe('🚀🚀');
  expect(cutToBytes('abc', 3)).toBe('abc');
});
