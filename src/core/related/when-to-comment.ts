/** When related issues are not shown for an issue. Each function returns the reason, worded to follow "because". */
import { RELATED_CANDIDATES_MIN, RELATED_OPENED_WITHIN_MS, RELATED_OWN_WORDS } from '../../limits.js';
import type { StoredIssue } from '../ports/row-store.js';
import type { Ranked } from '../search/ranking.js';
import { countOwnWords } from '../text/own-words.js';

/** Why related issues are not shown. `isFinal`: the same text would get the same answer later. */
export interface Silence {
  readonly silent: string;
  readonly isFinal: boolean;
}

/** Why related issues are not shown for this issue, whatever its text; null when they may be. `since`: since when comments are posted. */
export function whyNoComment(issue: StoredIssue, now: Date, since: Date | null = null): string | null {
  if (issue.isTombstone) {
    return 'it no longer exists';
  }
  if (issue.authorType === 'Bot') {
    return 'a bot opened it';
  }
  if (issue.state !== 'open') {
    return 'it is closed';
  }
  if (issue.locked) {
    return 'it is locked';
  }
  const opened = new Date(issue.createdAt).getTime();
  if (now.getTime() - opened > RELATED_OPENED_WITHIN_MS) {
    return `it is older than ${RELATED_OPENED_WITHIN_MS / 3_600_000} hours`;
  }
  return since !== null && opened < since.getTime()
    ? 'it was opened before the first run with related: post'
    : null;
}

/** Why the text of this issue is not worth a comparison; null when it is. */
export function whyTooLittleText(issue: StoredIssue): string | null {
  if (issue.textField === null) {
    return 'it has no text';
  }
  return countOwnWords(issue) < RELATED_OWN_WORDS ? 'it has too little text of its own' : null;
}

/** Why none of these candidates is shown, whatever the cut-off; null when one may be. */
export function whyNothingStandsOut(ranked: readonly Pick<Ranked<never>, 'dense'>[]): Silence | null {
  if (ranked.length < RELATED_CANDIDATES_MIN) {
    const count = `only ${ranked.length} older issues have vectors, and ${RELATED_CANDIDATES_MIN} are needed`;
    return { silent: count, isFinal: false };
  }
  return ranked.every(({ dense }) => dense === ranked[0]?.dense)
    ? { silent: 'all older issues are equally near', isFinal: true }
    : null;
}
