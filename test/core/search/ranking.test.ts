/** In which order candidates are shown. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RANKING_DESIGN } from '../../../src/core/search/ranking-design.js';
import { rank, type Rankable } from '../../../src/core/search/ranking.js';

function candidate(title: string, similarity: number | null, body: string | null = null): Rankable {
  return { title, body, titleSimilarity: similarity, bodySimilarity: similarity };
}

const MAST = { title: 'The mast falls down', body: null };

function titlesOf(
  query: { title: string; body: string | null },
  candidates: readonly Rankable[],
): readonly string[] {
  return rank(query, candidates).map(({ candidate: { title } }) => title);
}

describe('a ranking', () => {
  it('puts first what both vectors and words find', () => {
    const pool = [
      candidate('Sails tear', 0.9),
      candidate('A falling mast', 0.9),
      candidate('Falling masts', 0.1),
      candidate('Rudder', 0.1),
    ];
    expect(titlesOf(MAST, pool)[0]).toBe('A falling mast');
    expect(titlesOf(MAST, pool).at(-1)).toBe('Rudder');
  });

  it('weighs a rare word more than a common one', () => {
    const pool = ['boat anchor', 'boat keel', 'boat mast', 'boat sail'].map((title) => candidate(title, 0.5));
    expect(titlesOf({ title: 'boat keel', body: null }, pool)[0]).toBe('boat keel');
    const [best, next] = rank({ title: 'boat keel', body: null }, pool);
    expect(best!.lexical).toBeGreaterThan(next!.lexical + 0.5);
  });

  it('compares words in any form and script, and pairs of words', () => {
    const pool = ['Zürich crashed', '船が沈む', 'new line', 'line new'].map((title) => candidate(title, 0.5));
    expect(titlesOf({ title: 'ZURICH crashes', body: null }, pool)[0]).toBe('Zürich crashed');
    expect(titlesOf({ title: '船が沈んだ', body: null }, pool)[0]).toBe('船が沈む');
    expect(titlesOf({ title: 'a new line', body: null }, pool)[0]).toBe('new line');
  });

  it('gives the same order for a text as a title and as a body', () => {
    const pool = [candidate('Rudder', 0.5, 'It is stuck.'), candidate('Storm', 0.5, 'The mast falls down.')];
    for (const query of [MAST, { title: '', body: MAST.title }]) {
      expect(titlesOf(query, pool)).toEqual(['Storm', 'Rudder']);
    }
  });

  it('keeps the order of equals', () => {
    const pool = ['a1', 'b2', 'c3'].map((title) => candidate(title, 0.5));
    expect(titlesOf({ title: 'none of them', body: null }, pool)).toEqual(['a1', 'b2', 'c3']);
  });

  it('is empty without candidates, and finite for one candidate, equal ones, or ones without words', () => {
    expect(rank(MAST, [])).toEqual([]);
    const [only] = rank(MAST, [candidate('Mast', 0.4)]);
    // A single candidate cannot stand out, so only the words give confidence.
    expect(only).toMatchObject({ score: 0, confidence: only!.lexical });
    expect(only!.dense).toBeCloseTo(0.4);
    expect(only!.lexical).toBeGreaterThan(0);
    expect(rank({ title: '…', body: '' }, [candidate('', 0.5), candidate('!', 0.5)])).toMatchObject([
      { lexical: 0, score: 0, confidence: 0 },
      { lexical: 0, score: 0, confidence: 0 },
    ]);
  });

  it('uses the similarity that is known, and -1 when none is', () => {
    const pool: Rankable[] = [
      { title: 'both', body: null, titleSimilarity: 1, bodySimilarity: 0 },
      { title: 'title', body: null, titleSimilarity: 0.4, bodySimilarity: null },
      { title: 'body', body: null, titleSimilarity: null, bodySimilarity: 0.3 },
      { title: 'none', body: null, titleSimilarity: null, bodySimilarity: null },
    ];
    const dense = new Map(rank(MAST, pool).map((one) => [one.candidate.title, one.dense]));
    expect(Object.fromEntries(dense)).toEqual({
      both: RANKING_DESIGN.titleShare,
      title: 0.4,
      body: 0.3,
      none: -1,
    });
  });

  it('returns every candidate once, best first, with numbers in their ranges, for any texts', () => {
    const similarity = fc.option(fc.double({ min: -1, max: 1, noNaN: true }));
    const words = fc.oneof(fc.string({ unit: 'binary' }), fc.lorem({ maxCount: 5 }));
    const candidates = fc.array(
      fc.record({
        title: words,
        body: fc.option(words),
        titleSimilarity: similarity,
        bodySimilarity: similarity,
      }),
    );
    fc.assert(
      fc.property(words, fc.option(words), candidates, (title, body, pool) => {
        const results = rank({ title, body }, pool);
        expect(new Set(results.map(({ candidate: one }) => one))).toEqual(new Set(pool));
        for (const [i, { dense, lexical, score, confidence }] of results.entries()) {
          expect(score).toBeLessThanOrEqual(results[i - 1]?.score ?? 1);
          expect([score >= 0, lexical >= 0, lexical <= 1, Math.abs(dense) <= 1]).toEqual([
            true,
            true,
            true,
            true,
          ]);
          expect(Number.isFinite(confidence)).toBe(true);
        }
      }),
    );
  });

  it('gives the same confidence whatever the scale of a model’s similarities', () => {
    const pool = (scale: number, offset: number): Rankable[] =>
      ['mast falls', 'sails', 'rudder', 'keel'].map((title, i) => candidate(title, offset + scale * (3 - i)));
    const [wide, narrow] = [rank(MAST, pool(0.2, 0)), rank(MAST, pool(0.01, 0.8))];
    expect(narrow.map(({ confidence }) => confidence.toFixed(9))).toEqual(
      wide.map(({ confidence }) => confidence.toFixed(9)),
    );
  });
});
