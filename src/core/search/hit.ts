import { fullNameOf, type Kind } from '../model/record.js';
import type { Candidate } from '../ports/vector-store.js';
import { withoutHidden } from '../text/visible-lines.js';
import { pickPassage } from './passage.js';

/** One answer of a search. The names are those of the JSON output. */
export interface Hit {
  readonly repository: string;
  readonly number: number;
  readonly kind: Kind;
  readonly comment_id?: number;
  readonly title: string;
  readonly state: string;
  readonly state_reason: string | null;
  readonly url: string;
  /** 0 to 1, more is nearer. In a search, of the best, how much it stands out and shares with the query; the others relative to it. */
  readonly score: number;
  /** The part of the text that shows why it was found, on one line. */
  readonly passage: string;
}

/** A candidate with this score, as it is told; with the beginning of its text unless another passage is given. */
export function toHit(
  candidate: Candidate,
  score: number,
  passage = pickPassage(shownText(candidate), new Map()),
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
    score: roundedShare(score),
    passage,
  };
}

export function roundedShare(score: number): number {
  return Math.round(Math.min(1, Math.max(0, score)) * 10_000) / 10_000;
}

/** What of it a passage is taken from: not from a template's hints, which nobody sees at GitHub. */
export function shownText(candidate: Candidate): string {
  return withoutHidden(nearText(candidate));
}

/** The text that is near: the whole body, or the piece of a long one. */
export function nearText({ chunk, body }: Candidate): string {
  return chunk?.text ?? body ?? '';
}
