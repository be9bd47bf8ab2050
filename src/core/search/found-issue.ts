/** Makes one result of each issue, with the original in the place of its known duplicates. */
import type { Candidate } from '../ports/vector-store.js';
import type { Ranked } from './ranking.js';
import type { RankableCandidate } from './rankable-candidate.js';
import type { KnownAbout } from './discussions.js';

/** An issue, or a comment on it that stands for it, as a search found it. */
export interface Found {
  readonly candidate: Candidate;
  /** As in `Ranked`, the greatest of all that stand for this issue. */
  readonly score: number;
  readonly confidence: number;
  /** Numbers of its known duplicates that were found, too, best first. */
  readonly duplicates: readonly number[];
  /** The number of the issue that it is a known duplicate of, where that may not take its place; otherwise null. */
  readonly original: number | null;
}

/** A result that stands for itself only, such as a comment in a search for comments. */
export function foundAlone(
  { candidate: { candidate }, score, confidence }: Ranked<RankableCandidate>,
  { originalNumberOf }: Pick<KnownAbout, 'originalNumberOf'>,
): Found {
  return { candidate, score, confidence, duplicates: [], original: originalNumberOf(candidate) };
}

/**
 * The issues of these results, best first. The best result stands for its issue. A known duplicate leads to its original,
 * which takes the duplicate's place: a reader needs the issue where the discussion is.
 */
export function foundIssues(
  ranked: readonly Ranked<RankableCandidate>[],
  about: Pick<KnownAbout, 'originalOf' | 'originalNumberOf'>,
): readonly Found[] {
  const issues = new Map<number, Found>();
  for (const result of ranked) {
    const { candidate } = result.candidate;
    const original = about.originalOf(candidate);
    const shown = original ?? candidate;
    const known =
      issues.get(shown.issueId) ??
      (original === null
        ? foundAlone(result, about)
        : { ...foundAlone(result, about), candidate: original, original: null });
    issues.set(shown.issueId, {
      ...known,
      confidence: Math.max(known.confidence, result.confidence),
      duplicates:
        original === null || known.duplicates.includes(candidate.number)
          ? known.duplicates
          : [...known.duplicates, candidate.number],
    });
  }
  return [...issues.values()];
}
