/** Pairs up the duplicates that the comments of a repository mark. */
import type { DuplicatePair } from '../model/duplicate-pair.js';
import type { Repository } from '../model/record.js';
import { createClaimReader } from './claims.js';

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
