/** README's pictures show what the program prints. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { drawPictures } from '../../demo/pictures/pictures.js';
import { ROOT } from '../support/root.js';

const FOLDER = join(ROOT, 'docs', 'pictures');
const BYTES_MAX = 20_000;

describe('README’s pictures', () => {
  let drawn: ReadonlyMap<string, string>;
  beforeAll(async () => {
    drawn = await drawPictures();
  });

  it('show what the program does today', () => {
    const committed = new Map(
      readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]),
    );
    const names = [...new Set([...drawn.keys(), ...committed.keys()])];
    const stale = names.filter((name) => drawn.get(name) !== committed.get(name));
    const advice = stale.length === 0 ? '' : 'docs/pictures is out of date: run npm run pictures';
    expect({ stale, advice }).toEqual({ stale: [], advice: '' });
  });

  it('are small, and need nothing that GitHub removes or a reader’s machine may lack', () => {
    for (const svg of drawn.values()) {
      expect(Buffer.byteLength(svg)).toBeLessThan(BYTES_MAX);
      expect(svg).not.toMatch(/<(script|style|image|foreignObject|a)\b|\s(href|on\w+)=|url\(|@import/i);
    }
  });

  it('keep every line of text within their edges, whatever the font', () => {
    for (const svg of drawn.values()) {
      const [, width] = /^<svg[^>]* width="(\d+)"/.exec(svg)!;
      const ends = [...svg.matchAll(/<text x="([\d.]+)"[^>]* textLength="([\d.]+)"/g)].map(
        ([, x, length]) => Number(x) + Number(length),
      );
      expect(ends.length).toBe(svg.split('<text').length - 1);
      expect(Math.max(...ends)).toBeLessThanOrEqual(Number(width) - 15);
    }
  });
});
