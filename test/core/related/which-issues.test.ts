/** Which candidates are shown, and the reason when none is. */
import { describe, expect, it } from '@jest/globals';
import { chooseRelated, type Verdict } from '../../../src/core/related/which-issues.js';
import { NOTHING_KNOWN } from '../../../src/core/search/discussions.js';
import { aCandidate, ISSUE } from './candidates.js';

/** Forty issues that have nothing to do with ISSUE. */
const OTHERS = Array.from({ length: 40 }, (_, at) => aCandidate(at + 1));
const TWIN = aCandidate(55, {
  title: ISSUE.title,
  body: ISSUE.body,
  titleSimilarity: 1,
  bodySimilarity: 1,
});

const LINES = { shown: 0.5, same: 0.7 };

function numbersOf(verdict: Verdict): readonly number[] {
  return 'silent' in verdict ? [] : verdict.related.map(({ candidate }) => candidate.number);
}

describe('the related issues', () => {
  it('are the candidates that stand out, best first', () => {
    const sibling = aCandidate(56, {
      title: 'Mast falls down in storms',
      body: 'It falls as soon as the wind is strong.',
      titleSimilarity: 0.7,
      bodySimilarity: 0.7,
    });
    const verdict = chooseRelated(ISSUE, [...OTHERS, sibling, TWIN], NOTHING_KNOWN, LINES);
    expect(numbersOf(verdict)).toEqual([55, 56]);
  });

  it('are none when no candidate reaches related-min-similarity', () => {
    expect(chooseRelated(ISSUE, OTHERS, NOTHING_KNOWN, LINES)).toEqual({
      silent: 'no older issue reaches related-min-similarity (0.5)',
      isFinal: true,
    });
    const verdict = chooseRelated(ISSUE, [...OTHERS, TWIN], NOTHING_KNOWN, { ...LINES, shown: 1 });
    expect(numbersOf(verdict)).toEqual([55]);
  });

  it('are none among fewer than 30 candidates, until there are more', () => {
    const few = OTHERS.slice(0, 28);
    const verdict = chooseRelated(ISSUE, [...few, TWIN], NOTHING_KNOWN, LINES);
    expect(verdict).toEqual({
      silent: 'only 29 older issues have vectors, and 30 are needed',
      isFinal: false,
    });
    expect(numbersOf(chooseRelated(ISSUE, [...OTHERS.slice(0, 29), TWIN], NOTHING_KNOWN, LINES))).toEqual([
      55,
    ]);
  });

  it('are none when all candidates are equally near', () => {
    const same = OTHERS.map((other) => ({ ...other, titleSimilarity: 0.5, bodySimilarity: 0.5 }));
    expect(
      chooseRelated(
        ISSUE,
        [...same, { ...TWIN, titleSimilarity: 0.5, bodySimilarity: 0.5 }],
        NOTHING_KNOWN,
        LINES,
      ),
    ).toEqual({
      silent: 'all older issues are equally near',
      isFinal: true,
    });
  });

  it('are not issues that only share what their template hides', () => {
    const hidden =
      '<!-- Before you submit, search for similar reports. Attach your logbook, the exact course, wind and swell, ' +
      'and steps to reproduce. Reports without a reproduction are closed by the harbour master. -->\n';
    const templated = aCandidate(57, { body: `${hidden}The stove leaks gas.`, bodySimilarity: 0.2 });
    const issue = { ...ISSUE, body: `${hidden}${ISSUE.body ?? ''}` };
    expect(numbersOf(chooseRelated(issue, [...OTHERS, templated, TWIN], NOTHING_KNOWN, LINES))).toEqual([55]);
  });

  it('are at most five', () => {
    const twins = Array.from({ length: 9 }, (_, at) => ({ ...TWIN, issueId: 200 + at, number: 200 + at }));
    expect(numbersOf(chooseRelated(ISSUE, [...OTHERS, ...twins], NOTHING_KNOWN, LINES))).toHaveLength(5);
  });
});
