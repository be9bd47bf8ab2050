/** Which existing issues are shown for a new one. */
import { RELATED_ITEMS_MAX } from '../../limits.js';
import type { StoredIssue } from '../ports/row-store.js';
import type { Candidate } from '../ports/vector-store.js';
import type { KnownAbout } from '../search/discussions.js';
import { foundIssues } from '../search/found-issue.js';
import { rankCandidates } from '../search/rankable-candidate.js';
import { matchOf, type ConfidenceLines, type Match } from './confidence.js';
import { sharedRareWords } from './shared-words.js';
import { whyNothingStandsOut, type Silence } from './when-to-comment.js';

/** An existing issue that a new one is related to. The confidence is that of `rank`. */
export interface RelatedIssue {
  readonly candidate: Candidate;
  readonly confidence: number;
  readonly match: Match;
  /** Numbers of its known duplicates that were found, too, best first. */
  readonly duplicates: readonly number[];
  /** Rare words that both issues have, rarest first. */
  readonly sharedWords: readonly string[];
}

type Text = Pick<StoredIssue, 'title' | 'body'>;

export type Verdict = { readonly related: readonly RelatedIssue[] } | Silence;

/**
 * The issues to show, best first. The candidates are the nearest older issues of the same repository: readers of the comment
 * may not have access to others.
 */
export function chooseRelated(
  issue: Text,
  candidates: readonly Candidate[],
  known: KnownAbout,
  lines: ConfidenceLines,
): Verdict {
  const ranked = rankCandidates(issue, candidates, known);
  const silence = whyNothingStandsOut(ranked);
  if (silence !== null) {
    return silence;
  }
  const chosen = aboveCutOff(foundIssues(ranked, known), lines.shown);
  if (chosen.length === 0) {
    return { silent: `no older issue reaches related-min-similarity (${lines.shown})`, isFinal: true };
  }
  const shown = chosen.map(({ candidate }) => candidate);
  const wordsSharedWith = sharedRareWords(issue, withoutRepeats([...candidates, ...shown]));
  return {
    related: chosen.map(({ candidate, confidence, duplicates }) => ({
      candidate,
      confidence,
      match: matchOf(confidence, lines),
      duplicates,
      sharedWords: wordsSharedWith(candidate),
    })),
  };
}

/** The candidates, each once: an original that takes the place of its duplicate may be one of them. */
export function withoutRepeats(candidates: readonly Candidate[]): readonly Candidate[] {
  return [...new Set(candidates)];
}

/** What a comment shows of these, which are best first: the first few that reach the cut-off. */
export function aboveCutOff<R extends { readonly confidence: number }>(
  ranked: readonly R[],
  cutOff: number,
): readonly R[] {
  return ranked.filter(({ confidence }) => confidence >= cutOff).slice(0, RELATED_ITEMS_MAX);
}
