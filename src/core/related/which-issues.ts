/** Which existing issues are shown for a new one, or why none is; and the comment that shows them. */
import {
  RELATED_CANDIDATES_MIN,
  RELATED_ITEMS_MAX,
  RELATED_OPENED_WITHIN_MS,
  RELATED_OWN_WORDS,
  RELATED_SAME_CONFIDENCE,
  RELATED_TITLE_CHARACTERS,
} from '../../limits.js';
import type { OpenedIssue } from '../ports/action-store.js';
import { inline, plain, shortened } from '../text/markdown.js';
import { ownWords } from '../text/own-words.js';
import type { Candidate } from '../ports/store.js';
import { rank, type Ranked } from '../search/ranking.js';
import { stateInWords } from '../model/record.js';

/** An existing issue that a new one is related to. */
export interface RelatedIssue {
  readonly candidate: Candidate;
  readonly confidence: number;
}

/** `isFinal`: another look at the same text would end the same. */
interface Silence {
  readonly silent: string;
  readonly isFinal: boolean;
}

export type Verdict = { readonly related: readonly RelatedIssue[] } | Silence;

/** What is shown, as a comment or as a preview of one. */
export interface Shown {
  readonly related: readonly RelatedIssue[];
  /** Markdown, without the marker. */
  readonly comment: string;
  readonly isPosted: boolean;
}

/** What was done, in words that name no text, and what was shown, if anything. */
export interface Told {
  readonly told: string;
  readonly shown: Shown | null;
}

/** Why nothing is ever said about this issue, whatever its text; null when something may be. */
export function refusalOf(issue: OpenedIssue, now: Date): string | null {
  if (issue.isTombstone) {
    return 'it is not there any more';
  }
  if (issue.authorType === 'Bot') {
    return 'a bot opened it';
  }
  if (issue.state !== 'open') {
    return 'it is closed';
  }
  if (issue.locked) {
    return 'its conversation is locked';
  }
  return now.getTime() - new Date(issue.createdAt).getTime() > RELATED_OPENED_WITHIN_MS
    ? `it was opened more than ${RELATED_OPENED_WITHIN_MS / 3_600_000} hours ago`
    : null;
}

/** Why the text of this issue is not worth a comparison; null when it is. */
export function poverty(issue: OpenedIssue): string | null {
  return ownWords(issue) < RELATED_OWN_WORDS ? 'it has too little text of its own' : null;
}

/**
 * The issues to show, best first. The others are those near it in its own repository: a comment may be read by
 * people who may not read the others.
 */
export function decide(issue: OpenedIssue, others: readonly Candidate[], minSimilarity: number): Verdict {
  const ranked = rank(issue, others);
  const silence = silenceOf(ranked);
  if (silence !== null) {
    return silence;
  }
  const related = shownOf(ranked, minSimilarity);
  return related.length === 0
    ? { silent: `no other issue reaches related-min-similarity (${minSimilarity})`, isFinal: true }
    : { related };
}

/** Why nothing is said about an issue with these others, whatever the cut-off; null when something may be. */
export function silenceOf(ranked: readonly Ranked<Candidate>[]): Silence | null {
  if (ranked.length < RELATED_CANDIDATES_MIN) {
    const count = `${ranked.length} other issues with vectors are known, and it takes ${RELATED_CANDIDATES_MIN}`;
    return { silent: count, isFinal: false };
  }
  return ranked.every(({ dense }) => dense === ranked[0]?.dense)
    ? { silent: 'all others are equally near', isFinal: true }
    : null;
}

/** What a comment shows of these, which are best first: the first few that reach the cut-off. */
export function shownOf<R extends { readonly confidence: number }>(
  ranked: readonly R[],
  cutOff: number,
): readonly R[] {
  return ranked.filter(({ confidence }) => confidence >= cutOff).slice(0, RELATED_ITEMS_MAX);
}

/**
 * What the comment on an issue begins with, unseen, so that it can be found again. The nonce was drawn before anything
 * was posted and stands nowhere else: a text that has it was written by Tiara, or copied from what Tiara wrote.
 */
export function markerOf(issueId: number, nonce: string): string {
  return `<!-- tiara:related ${issueId} ${nonce} -->`;
}

/**
 * The text of the comment, without its marker. Nothing in it notifies anybody, and no link in it leaves a trace in the
 * issue that it leads to. No related issues: what a comment says whose issue was edited until none was left.
 */
export function commentOf(related: readonly RelatedIssue[]): string {
  const lines =
    related.length > 0
      ? ['Related issues:', '', ...related.map(itemOf)]
      : ['Since the text of this issue was edited, no related issue is found.'];
  return [...lines, '', FOOTER].join('\n');
}

const FOOTER =
  '<sub>Tiara compared the text of this issue with the others of this repository, and did nothing else. ' +
  'Maintainers switch these comments off with the input <code>related: off</code>.</sub>';

function itemOf({ candidate, confidence }: RelatedIssue): string {
  const title = plain(candidate.title) || '(no title)';
  const name = inline(`#${candidate.number} ${shortened(title, RELATED_TITLE_CHARACTERS)}`);
  const verdict = confidence >= RELATED_SAME_CONFIDENCE ? ', possibly the same' : '';
  return `- [${name}](${linkTo(candidate)}) (${inline(stateInWords(candidate.state, candidate.stateReason))})${verdict}`;
}

/** A link to an issue at github.com leaves a trace in that issue, one that is redirected does not. */
function linkTo({ repository, number, url }: Candidate): string {
  const host = URL.canParse(url) ? new URL(url).host : 'github.com';
  // As parts of an address in Markdown: a parenthesis would end the link.
  const path = [repository.owner, repository.name].map((part) => part.replace(/[^\w.-]/g, ''));
  return `https://${host === 'github.com' ? 'redirect.github.com' : host}/${path.join('/')}/issues/${number}`;
}
