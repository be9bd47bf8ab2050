import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cutIntoChunks } from '../../../src/core/text/cut-into-chunks.js';
import { LATER_PIECE_BYTES, PIECES_MAX } from '../../../src/limits.js';

/** Texts with all that a cut can go wrong at: characters of one to four bytes, breaks, and lone surrogates. */
const text = fc
  .array(fc.constantFrom('a', 'é', '漢', '👩‍🚀', ' ', '\n', '\n\n', '\r\n', '\uD83D', 'word ', '\0'), {
    maxLength: 300,
  })
  .map((parts) => parts.join(''));

describe('the pieces of a text', () => {
  it('are together the text, none too long, none empty, none cut within a character', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 64, max: 400 }), (whole, bytes) => {
        const pieces = cutIntoChunks(whole, bytes);
        expect(pieces.join('')).toBe(whole);
        expect(pieces.length).toBeGreaterThan(0);
        for (const [at, piece] of pieces.entries()) {
          expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(bytes);
          expect(piece === '').toBe(whole === '');
          const next = pieces[at + 1] ?? '';
          expect(/[\uD800-\uDBFF]$/.test(piece) && /^[\uDC00-\uDFFF]/.test(next)).toBe(false);
        }
      }),
    );
  });

  it('are smaller after the first, where a phrase is to be found', () => {
    const pieces = cutIntoChunks('word '.repeat(4_000), 8_000);
    expect(pieces.map(({ length }) => length)).toEqual([8_000, ...Array<number>(8).fill(LATER_PIECE_BYTES)]);
  });

  it('are one where it fits', () => {
    expect(cutIntoChunks('a'.repeat(100), 100)).toEqual(['a'.repeat(100)]);
    expect(cutIntoChunks('', 100)).toEqual(['']);
  });

  it('are cut between paragraphs, else between lines, else between words, else anywhere', () => {
    expect(cutIntoChunks('one two three\n\nfour\nfive six', 20)).toEqual([
      'one two three\n\n',
      'four\nfive six',
    ]);
    expect(cutIntoChunks('one two three\nfour five six', 20)).toEqual(['one two three\n', 'four five six']);
    expect(cutIntoChunks('one two three four five six', 20)).toEqual(['one two three four ', 'five six']);
    expect(cutIntoChunks('x'.repeat(45), 20).map(({ length }) => length)).toEqual([20, 20, 5]);
  });

  it('are no more than the limit, which the longest body of GitHub does not reach', () => {
    expect(cutIntoChunks('x'.repeat(100_000), 100)).toHaveLength(PIECES_MAX);
    expect(cutIntoChunks('漢 '.repeat(65_536), 6_000).join('')).toHaveLength(2 * 65_536);
  });
});
