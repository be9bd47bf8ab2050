/** Which words count as rare. */
import { describe, expect, it } from '@jest/globals';
import { rarityAmong } from '../../../src/core/text/rarity.js';

describe('the rarity of a word', () => {
  const rarity = rarityAmong([new Set(['boat', 'mast']), new Set(['boat', 'keel']), new Set(['boat'])]);

  it('is its inverse document frequency', () => {
    expect(rarity('boat')).toBeCloseTo(Math.log(5 / 3.5), 10);
    expect(rarity('mast')).toBeCloseTo(Math.log(5 / 1.5), 10);
  });

  it('is greatest for a word that no document contains, and never zero', () => {
    expect(rarity('anchor')).toBeGreaterThan(rarity('mast'));
    expect(rarity('boat')).toBeGreaterThan(0);
    expect(rarityAmong([])('anchor')).toBeGreaterThan(0);
  });

  it('counts a document once, however often it has the word', () => {
    const documents = [
      new Map([['boat', 9]]),
      new Map([
        ['boat', 1],
        ['mast', 1],
      ]),
    ];
    expect(rarityAmong(documents)('boat')).toBeCloseTo(Math.log(4 / 2.5), 10);
  });
});
