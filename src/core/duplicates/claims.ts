/** Finds what comments claim about duplicates, such as "Duplicate of #12". */
import { fullNameOf, type Repository } from '../model/record.js';
import { findFence } from '../text/visible-lines.js';

/** What a text says about two issues, by number; null stands for the issue that the text is on. */
export interface Claim {
  readonly duplicate: number | null;
  readonly of: number | null;
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

/** What a text says: its claims, and every issue of the repository that it refers to. */
export interface ReadClaims {
  readonly claims: readonly Claim[];
  readonly references: ReadonlySet<number>;
}

/** A text without any of these, in any case, makes no claim: most comments are not read any further. */
export const CLAIM_WORDS = ['dup', 'favor', 'favour'] as const;
const MAY_CLAIM = new RegExp(CLAIM_WORDS.join('|'), 'i');

/** Whether it is worth reading this text for claims. */
export function mayClaim(text: string): boolean {
  return MAY_CLAIM.test(text);
}

/** A reader of texts about issues of this repository. */
export function createClaimReader(
  repository: Pick<Repository, 'owner' | 'name'>,
): (text: string) => ReadClaims {
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
