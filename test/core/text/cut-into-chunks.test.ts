/** How long texts are cut into chunks. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cutIntoChunks } from '../../../src/core/text/cut-into-chunks.js';
import { CHUNKS_MAX, LATER_CHUNK_BYTES } from '../../../src/limits.js';

/** Texts with everything that makes a cut hard: characters of one to four bytes, line breaks, and lone surrogates. */
const text = fc
  .array(fc.constantFrom('a', 'é', '漢', '👩‍🚀', ' ', '\n', '\n\n', '\r\n', '\uD83D', 'word ', '\0'), {
    maxLength: 300,
  })
  .map((parts) => parts.join(''));

describe('the chunks of a text', () => {
  it('are the whole text when joined, none too long, none empty, none cut within a character', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 64, max: 400 }), (whole, bytes) => {
        const chunks = cutIntoChunks(whole, bytes);
        expect(chunks.join('')).toBe(whole);
        expect(chunks.length).toBeGreaterThan(0);
        for (const [at, chunk] of chunks.entries()) {
          expect(Buffer.byteLength(chunk)).toBeLessThanOrEqual(bytes);
          expect(chunk === '').toBe(whole === '');
          const next = chunks[at + 1] ?? '';
          expect(/[\uD800-\uDBFF]$/.test(chunk) && /^[\uDC00-\uDFFF]/.test(next)).toBe(false);
        }
      }),
    );
  });

  it('are smaller after the first, so that a phrase in them can be found', () => {
    const chunks = cutIntoChunks('word '.repeat(4_000), 8_000);
    expect(chunks.map(({ length }) => length)).toEqual([8_000, ...Array<number>(8).fill(LATER_CHUNK_BYTES)]);
  });

  it('are one chunk when the text fits', () => {
    expect(cutIntoChunks('a'.repeat(100), 100)).toEqual(['a'.repeat(100)]);
    expect(cutIntoChunks('', 100)).toEqual(['']);
  });

  it('end between paragraphs, or else between lines, or else between words, or else anywhere', () => {
    expect(cutIntoChunks('one two three\n\nfour\nfive six', 20)).toEqual([
      'one two three\n\n',
      'four\nfive six',
    ]);
    expect(cutIntoChunks('one two three\nfour five six', 20)).toEqual(['one two three\n', 'four five six']);
    expect(cutIntoChunks('one two three four five six', 20)).toEqual(['one two three four ', 'five six']);
    expect(cutIntoChunks('x'.repeat(45), 20).map(({ length }) => length)).toEqual([20, 20, 5]);
  });

  it('are never more than the limit, which the longest body on GitHub does not reach', () => {
    expect(cutIntoChunks('x'.repeat(100_000), 100)).toHaveLength(CHUNKS_MAX);
    expect(cutIntoChunks('漢 '.repeat(65_536), 6_000).join('')).toHaveLength(2 * 65_536);
  });
});
