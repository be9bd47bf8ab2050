/** Finds the duplicates that people marked in comments, such as "Duplicate of #12". */
import type { DuplicatePair } from '../model/duplicate-pair.js';
import { fullNameOf, type Repository } from '../model/record.js';
import { findFence } from '../text/visible-lines.js';

/** What a text says about two issues, by number; null stands for the issue that the text is on. */
export interface Claim {
  readonly duplicate: number | null;
  readonly of: number | null;
}

/** What decides whether a claim about an issue counts. */
export interface MarkedIssue {
  readonly number: number;
  readonly state: string;
  readonly stateReason: string | null;
}

/** Collects issues and comments in any order. It keeps no text. */
export interface PairFinder {
  addIssue(issue: MarkedIssue): void;
  /** Adds a comment on this issue. */
  addComment(issueNumber: number, text: string): void;
  /** The distinct pairs among the issues and comments so far, ordered by their numbers. */
  findPairs(): readonly DuplicatePair[];
}

/** The part of a text that is read: a maintainer marks a duplicate in a short comment, not after a pasted log. */
const TEXT_CHARACTERS = 20_000;
/** The text before a claim that is searched for a negation or another subject: about a sentence. */
const BEFORE_CHARACTERS = 80;

const NEGATION = /\b(?:not|never|no|hardly|than|(?:is|was|are|were|does|do)n[’']?t)\b[^.!?\n]{0,30}$/i;
const PHRASE =
  '(?:\\bdup(?:e|licate|licated)?s?\\s{1,3}(?:of|to)\\b|\\bduplicates\\b|\\bclos(?:e|es|ed|ing)(?:\\s{1,3}(?:this|it))?(?:\\s{1,3}in)?\\s{1,3}favou?r\\s{1,3}of\\b|\\bin\\s{1,3}favou?r\\s{1,3}of\\b)';
/** What may be between the phrase and the reference: a colon, the markup of bold text or a link, the word issue. */
const BETWEEN = '[\\s:*_([]{1,6}(?:(?:issue|bug|ticket)\\s{0,3}[([]{0,2})?';
const COPULA =
  "[\\])]{0,2}\\s{1,3}(?:is|was|as|being|looks\\s+like|seems)\\s{1,3}(?:[\\w’']{1,15}\\s{1,3}){0,4}$";

/** The claims of this text about duplicates in this repository. Quoted lines, code and HTML comments do not count. */
export function findClaims(text: string, repository: Pick<Repository, 'owner' | 'name'>): readonly Claim[] {
  return createClaimReader(repository)(text).claims;
}

/**
 * A finder for one repository. Only claims about closed issues count: nobody has acted on a claim about an open one. An issue
 * closed as a duplicate without a claim counts too, if its comments mention only one other issue.
 */
export function createPairFinder(repository: Pick<Repository, 'owner' | 'name'>): PairFinder {
  const readClaims = createClaimReader(repository);
  const issues = new Map<number, MarkedIssue>();
  const claimed: DuplicatePair[] = [];
  const mentioned = new Map<number, Set<number>>();
  const isConfirmed = ({ query, answer }: DuplicatePair): boolean =>
    query !== answer && issues.get(query)?.state === 'closed' && issues.has(answer);
  return {
    addIssue(issue) {
      issues.set(issue.number, issue);
    },
    addComment(issueNumber, text) {
      const { claims, references } = readClaims(text);
      for (const { duplicate, of } of claims) {
        claimed.push({ query: duplicate ?? issueNumber, answer: of ?? issueNumber });
      }
      const known = mentioned.get(issueNumber) ?? new Set();
      mentioned.set(issueNumber, known.union(references));
    },
    findPairs() {
      const found = new Map<string, DuplicatePair>();
      const add = (pair: DuplicatePair): void => {
        if (isConfirmed(pair)) {
          found.set(`${pair.query} ${pair.answer}`, pair);
        }
      };
      claimed.forEach(add);
      const marked = new Set([...found.values()].map(({ query }) => query));
      for (const { number, stateReason } of issues.values()) {
        const others = [...(mentioned.get(number) ?? [])].filter((n) => n !== number && issues.has(n));
        const [only] = others;
        if (stateReason === 'duplicate' && !marked.has(number) && only !== undefined && others.length === 1) {
          add({ query: number, answer: only });
        }
      }
      return [...found.values()].sort((a, b) => a.query - b.query || a.answer - b.answer);
    },
  };
}

function createClaimReader(repository: Pick<Repository, 'owner' | 'name'>): (text: string) => {
  readonly claims: readonly Claim[];
  readonly references: ReadonlySet<number>;
} {
  const fullName = RegExp.escape(fullNameOf(repository));
  const reference = `(?:https?://[\\w.-]{1,100}/${fullName}/issues/|${fullName}#|(?<![\\w/#&-])#|\\bgh-)(\\d{1,9})\\b`;
  const claim = new RegExp(`${PHRASE}${BETWEEN}(?:${reference}|(this)\\b)`, 'gi');
  const subject = new RegExp(`${reference}${COPULA}`, 'i');
  const mention = new RegExp(reference, 'gi');
  return (text) => {
    const prose = withoutQuotesAndCode(text);
    const claims: Claim[] = [];
    for (const match of prose.matchAll(claim)) {
      const before = prose.slice(Math.max(0, match.index - BEFORE_CHARACTERS), match.index);
      const other = subject.exec(before)?.[1];
      const found = {
        duplicate: other === undefined ? null : Number(other),
        of: match[1] === undefined ? null : Number(match[1]),
      };
      if (!NEGATION.test(before) && found.duplicate !== found.of) {
        claims.push(found);
      }
    }
    return { claims, references: new Set([...prose.matchAll(mention)].map(([, number]) => Number(number))) };
  };
}

/** The beginning of the text without quoted lines, code and HTML comments. */
function withoutQuotesAndCode(text: string): string {
  const kept: string[] = [];
  let fence: string | null = null;
  for (const line of text.slice(0, TEXT_CHARACTERS).split(/\r?\n/)) {
    const mark = findFence(line);
    if (fence !== null) {
      fence = mark?.startsWith(fence) ? null : fence;
    } else if (mark !== undefined) {
      fence = mark;
    } else if (!/^(?: {0,3}>| {4}|\t)/.test(line)) {
      kept.push(line);
    }
  }
  return kept
    .join('\n')
    .replace(/<!--[\s\S]*?(?:-->|$)/g, ' ')
    .replace(/`[^`\n]*`/g, ' ');
}
