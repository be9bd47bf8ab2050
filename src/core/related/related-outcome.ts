/** What was done about the related issues of one issue. */
import type { RelatedIssue } from './which-issues.js';

/** A comment, posted or previewed. */
export interface ShownRelated {
  readonly related: readonly RelatedIssue[];
  /** Markdown, without the marker. */
  readonly comment: string;
  /** What was posted, or would be in a dry run; null for a preview. */
  readonly posted: PostedComment | null;
}

export interface PostedComment {
  /** Its web address; null when GitHub did not tell it, and in a dry run. */
  readonly url: string | null;
  /** False when an earlier comment was edited. */
  readonly isNew: boolean;
}

export interface RelatedOutcome {
  /** For the log, after the issue's number. Contains no text of an issue. */
  readonly message: string;
  readonly shown: ShownRelated | null;
}

/** Nothing was shown. */
export function notShown(reason: string): RelatedOutcome {
  return { message: `no related issues shown, because ${reason}`, shown: null };
}

/** Nothing was done, or what was done shows nothing new. */
export function onlyMessage(message: string): RelatedOutcome {
  return { message, shown: null };
}

/** `how` says how they were shown, such as `previewed in the job summary`. */
export function shownAs(
  how: string,
  related: readonly RelatedIssue[],
  comment: string,
  posted: PostedComment | null = null,
): RelatedOutcome {
  const numbers = related.map(({ candidate }) => `#${candidate.number}`).join(', ') || 'none any more';
  return { message: `related issues ${numbers}, ${how}`, shown: { related, comment, posted } };
}
