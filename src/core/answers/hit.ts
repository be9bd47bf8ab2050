/** A search result as JSON, and which of its text is shown. */
import { fullNameOf, type Kind } from '../model/record.js';
import type { Found } from '../search/found-issue.js';
import { pickPassage } from '../search/passage.js';
import { visibleText } from '../search/visible-text.js';

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
  /** Numbers of issues that people marked as duplicates of this one, and that were found, too. Absent when there are none. */
  readonly duplicates?: readonly number[];
  /** The part of the text that shows why it was found, on one line. */
  readonly passage: string;
}

/** What was found as a search result. Without a passage, it gets the beginning of its text. */
export function toHit(
  { candidate, duplicates }: Pick<Found, 'candidate' | 'duplicates'>,
  score: number,
  passage = pickPassage(visibleText(candidate), new Map()),
): Hit {
  const { repository, number, kind, commentId, title, state, stateReason, url } = candidate;
  return {
    repository: fullNameOf(repository),
    number,
    kind,
    ...(commentId === null ? {} : { comment_id: commentId }),
    title,
    state,
    state_reason: stateReason,
    url,
    score: roundScore(score),
    ...(duplicates.length === 0 ? {} : { duplicates }),
    passage,
  };
}

/** Limits a score to 0 to 1 and rounds it to four decimals. */
export function roundScore(score: number): number {
  return Math.round(Math.min(1, Math.max(0, score)) * 10_000) / 10_000;
}
