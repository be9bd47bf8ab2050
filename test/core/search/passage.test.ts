/** Which part of a text is shown with a search result. */
import { describe, expect, it } from '@jest/globals';
import { pickPassage, wordWeights } from '../../../src/core/search/passage.js';
import { PASSAGE_CHARACTERS } from '../../../src/answer-limits.js';

const FILLER = 'It was a calm day and the sea was flat. '.repeat(20);
const weights = wordWeights('the halyard jams in the sheave', [FILLER, 'the day', 'the sea']);

describe('a passage', () => {
  it('is around the rarest words that the text shares with the query', () => {
    const passage = pickPassage(`The beginning. ${FILLER}Then the halyard jams. ${FILLER}`, weights);
    expect(passage).toContain('Then the halyard jams.');
    expect(passage.startsWith('…')).toBe(true);
    expect(passage.endsWith('…')).toBe(true);
    expect(Array.from(passage).length).toBeLessThanOrEqual(PASSAGE_CHARACTERS);
  });

  it('is where most of these words are', () => {
    const text = `A halyard. ${FILLER}The sheave, where the halyard jams. ${FILLER}`;
    expect(pickPassage(text, weights)).toContain('The sheave, where the halyard jams.');
  });

  it('is the beginning of a text without shared words, and all of a short text', () => {
    expect(pickPassage(`Nothing here. ${'x '.repeat(500)}`, weights)).toMatch(/^Nothing here\. x/);
    expect(pickPassage('a halyard', weights)).toBe('a halyard');
    expect(pickPassage('', weights)).toBe('');
  });

  it('is one line of visible text, cut between characters', () => {
    const passage = pickPassage(
      `${'\u202e🐳\n'.repeat(400)} the HALYARD jams\r\n${'🐳'.repeat(400)}`,
      weights,
    );
    expect(passage).toContain('the HALYARD jams');
    expect(passage).not.toMatch(/[\n\r\u202e]/);
    expect(passage.isWellFormed()).toBe(true);
    expect(Array.from(passage).length).toBeLessThanOrEqual(PASSAGE_CHARACTERS);
  });

  it('is picked quickly in a long text', () => {
    const started = performance.now();
    expect(pickPassage('the halyard '.repeat(20_000), weights)).toContain('halyard');
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
