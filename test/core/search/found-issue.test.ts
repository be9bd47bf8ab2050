/** One result for each issue, and the original in the place of its known duplicates. */
import { describe, expect, it } from '@jest/globals';
import type { Candidate } from '../../../src/core/ports/vector-store.js';
import { foundIssues } from '../../../src/core/search/found-issue.js';
import type { RankableCandidate } from '../../../src/core/search/rankable-candidate.js';
import type { Ranked } from '../../../src/core/search/ranking.js';
import { aCandidate } from '../related/candidates.js';

function ranked(candidate: Candidate, score: number): Ranked<RankableCandidate> {
  const rankable = { candidate, title: '', body: null, titleSimilarity: 0, bodySimilarity: 0 };
  return { candidate: rankable, score, confidence: score, dense: 0, lexical: 0 };
}

const [ORIGINAL, SIBLING, OTHER] = [aCandidate(1), aCandidate(2), aCandidate(3)];

/** `SIBLING` is a duplicate of `ORIGINAL`. */
function find(...candidates: readonly Candidate[]) {
  const results = candidates.map((candidate, at) => ranked(candidate, 1 - at / 10));
  return foundIssues(results, {
    originalOf: ({ issueId }) => (issueId === SIBLING.issueId ? ORIGINAL : null),
    originalNumberOf: ({ issueId }) => (issueId === SIBLING.issueId ? ORIGINAL.number : null),
  });
}

describe('the issues that are found', () => {
  it('show the original where its best duplicate was, and name that', () => {
    expect(find(SIBLING, OTHER)).toMatchObject([
      { candidate: ORIGINAL, score: 1, duplicates: [2] },
      { candidate: OTHER, duplicates: [] },
    ]);
  });

  it('name the original that may not take the place of its duplicate', () => {
    const results = [ranked(SIBLING, 1), ranked(OTHER, 0.5)];
    expect(
      foundIssues(results, {
        originalOf: () => null,
        originalNumberOf: ({ issueId }) => (issueId === SIBLING.issueId ? ORIGINAL.number : null),
      }),
    ).toMatchObject([
      { candidate: SIBLING, original: ORIGINAL.number, duplicates: [] },
      { candidate: OTHER, original: null },
    ]);
    expect(find(SIBLING)).toMatchObject([{ candidate: ORIGINAL, original: null, duplicates: [2] }]);
  });

  it('show an original and its duplicates once', () => {
    const comment = { ...SIBLING, kind: 'comment' as const, commentId: 9 };
    expect(find(OTHER, ORIGINAL, SIBLING, comment)).toMatchObject([
      { candidate: OTHER },
      { candidate: ORIGINAL, score: 0.9, confidence: 0.9, duplicates: [2] },
    ]);
  });

  it('show an issue with its best comment, when that matches better than its own text', () => {
    const comment = { ...OTHER, kind: 'comment' as const, commentId: 9 };
    expect(find(comment, ORIGINAL, OTHER).map(({ candidate }) => candidate)).toEqual([comment, ORIGINAL]);
  });
});
