/** The vectors of the benchmark's embeddings server. */
import { expect, it } from '@jest/globals';
import { DIMENSIONS, vectorJson } from '../../bench/performance/cheap-vectors.js';

const floats = (text: string): number[] => JSON.parse(vectorJson(text, false)) as number[];

it('have the length of one, and their number of dimensions', () => {
  for (const text of ['mast', 'deck', 'a longer text about both']) {
    expect(floats(text)).toHaveLength(DIMENSIONS);
    expect(Math.hypot(...floats(text))).toBeCloseTo(1, 5);
  }
});

it('are the same for the same text, and differ between texts', () => {
  expect(floats('mast')).toEqual(floats('mast'));
  const texts = Array.from({ length: 500 }, (_, at) => `text ${at}`);
  expect(new Set(texts.map((text) => vectorJson(text, false))).size).toBeGreaterThan(495);
});

it('are the same as floats and as base64', () => {
  const bytes = Buffer.from(JSON.parse(vectorJson('mast', true)) as string, 'base64');
  const decoded = [...new Float32Array(new Uint8Array(bytes).buffer)];
  expect(decoded).toEqual([...new Float32Array(floats('mast'))]);
});
