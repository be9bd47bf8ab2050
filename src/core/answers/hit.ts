/** A search result as JSON, and which of its text is shown. */
import { fullNameOf, type Kind } from '../model/record.js';
import type { Match } from '../related/confidence.js';
import type { RelatedIssue } from '../related/which-issues.js';
import type { Found } from '../search/found-issue.js';
import { pickPassage } from '../search/passage.js';
import { visibleText } from '../search/visible-text.js';
import { plainLine } from '../text/markdown.js';

/** One search result. The names are those of the JSON output. */
export interface Hit {
  readonly repository: string;
  readonly number: number;
  readonly kind: Kind;
  readonly comment_id?: number;
  readonly title: string;
  readonly state: string;
  readonly state_reason: string | null;
  readonly url: string;
  /** 0 to 1, more is better. In a search, the best result has its confidence, and the others are in proportion to it. */
  readonly score: number;
  /** The score in words. */
  readonly match: Match;
  /** Numbers of issues that people marked as duplicates of this one, and that were found, too. Absent when there are none. */
  readonly duplicates?: readonly number[];
  /** The number of the issue that people marked this one as a duplicate of, where that was not found or may not be shown. */
  readonly original?: number;
  /** Rare words that it shares with the issue it is compared with, rarest first. Only for related issues. */
  readonly shared_words?: readonly string[];
  /** The part of the text that shows why it was found, on one line. */
  readonly passage: string;
}

/** What was found as a search result. Text of users is on one line, without invisible characters. */
export function toHit(
  { candidate, duplicates, original }: Pick<Found, 'candidate' | 'duplicates' | 'original'>,
  {
    score,
    match,
    shared_words: words = [],
    passage,
  }: Pick<Hit, 'score' | 'match' | 'shared_words' | 'passage'>,
): Hit {
  const { repository, number, kind, commentId, title, state, stateReason, url } = candidate;
  return {
    repository: fullNameOf(repository),
    number,
    kind,
    ...(commentId === null ? {} : { comment_id: commentId }),
    title: plainLine(title),
    state,
    state_reason: stateReason,
    url,
    score: roundScore(score),
    match,
    ...(duplicates.length === 0 ? {} : { duplicates }),
    ...(original === null ? {} : { original }),
    ...(words.length === 0 ? {} : { shared_words: words }),
    passage,
  };
}

/** A related issue as a search result. Its passage is the beginning of its text. */
export function toRelatedHit({ candidate, confidence, match, duplicates, sharedWords }: RelatedIssue): Hit {
  return toHit(
    { candidate, duplicates, original: null },
    {
      score: confidence,
      match,
      shared_words: sharedWords,
      passage: pickPassage(visibleText(candidate), new Map()),
    },
  );
}

/** Limits a score to 0 to 1 and rounds it to four decimals. */
export function roundScore(score: number): number {
  return Math.round(Math.min(1, Math.max(0, score)) * 10_000) / 10_000;
}
