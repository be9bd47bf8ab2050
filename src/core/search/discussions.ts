/** What comments add to a search: words of the candidates, and which candidates are duplicates of which issue. */
import { createClaimReader } from '../duplicates/claims.js';
import { createOriginalFinder, type KnownDuplicate } from '../duplicates/known-originals.js';
import type { Time } from '../model/time.js';
import type { Discussions } from '../ports/row-store.js';
import type { Store } from '../ports/store.js';
import type { Candidate } from '../ports/vector-store.js';
import { RANKING_DESIGN } from './ranking-design.js';

/** What is known about some candidates. */
export interface KnownAbout {
  /** The beginning of the comments on the candidate's issue; '' when there is none. */
  readonly commentsOn: (candidate: Candidate) => string;
  /** The issue that the candidate's issue is a known duplicate of; null when there is none, or it may not be shown. */
  readonly originalOf: (candidate: Candidate) => Candidate | null;
  /** Its number, whether or not it may be shown; null when there is none. */
  readonly originalNumberOf: (candidate: Candidate) => number | null;
}

/** Which comments count. */
export interface KnownWhen {
  /** Their words: those written before this time, when the question was asked; null for all. */
  readonly commentsBefore: Time | null;
  /** The same for what they say about duplicates; all when absent. */
  readonly marksBefore?: Time | null;
}

/** Candidates without discussions. */
export const NOTHING_KNOWN: KnownAbout = {
  commentsOn: () => '',
  originalOf: () => null,
  originalNumberOf: () => null,
};

/**
 * Reads the discussions of the nearest candidates, RANKING_DESIGN.discussedCandidates at most.
 * @param mayShow whether a search may return this original
 */
export async function readKnown(
  { rows }: Pick<Store, 'rows'>,
  candidates: readonly Candidate[],
  { commentsBefore, marksBefore = null }: KnownWhen,
  mayShow: (original: Candidate) => boolean,
): Promise<KnownAbout> {
  const issues = new Set(candidates.toSorted(byNearness).map(({ issueId }) => issueId));
  const discussions = await rows.discussions({
    issues: [...issues].slice(0, RANKING_DESIGN.discussedCandidates),
    characters: RANKING_DESIGN.commentCharacters,
    commentsBefore,
    marksBefore,
  });
  const known = new Map(
    [
      ...discussions.originals.map(({ original }) => original),
      ...candidates.filter(({ kind }) => kind === 'issue'),
    ].map((issue) => [issue.issueId, issue]),
  );
  const findOriginal = createOriginalFinder([
    ...marksByReference(candidates, discussions),
    ...discussions.originals.map(({ duplicate, original }) => ({ duplicate, original: original.issueId })),
  ]);
  const originalOf = ({ issueId }: Candidate): Candidate | null => {
    const original = known.get(findOriginal(issueId));
    return original === undefined || original.issueId === issueId ? null : original;
  };
  return {
    commentsOn: ({ issueId }) => discussions.beginnings.get(issueId) ?? '',
    originalOf: (candidate) => {
      const original = originalOf(candidate);
      return original !== null && mayShow(original) ? original : null;
    },
    originalNumberOf: (candidate) => originalOf(candidate)?.number ?? null,
  };
}

/** Which issue this one is a known duplicate of, by its number. Null when none is known, or when it is no longer there. */
export async function readOriginal({ rows }: Pick<Store, 'rows'>, issueId: number): Promise<number | null> {
  const { originals } = await rows.discussions({
    issues: [issueId],
    characters: 0,
    commentsBefore: null,
    marksBefore: null,
  });
  const id = createOriginalFinder(
    originals.map(({ duplicate, original }) => ({ duplicate, original: original.issueId })),
  )(issueId);
  return id === issueId
    ? null
    : (originals.find(({ original }) => original.issueId === id)?.original.number ?? null);
}

/** An issue that was closed as a duplicate, and whose comments by members refer to only one other issue: that is its original. */
function marksByReference(
  candidates: readonly Candidate[],
  { beginningsByMembers }: Discussions,
): readonly KnownDuplicate[] {
  const issues = candidates.filter(({ kind }) => kind === 'issue');
  return issues
    .filter(({ state, stateReason }) => state === 'closed' && stateReason === 'duplicate')
    .flatMap(({ repository, issueId, number }) => {
      const { references } = createClaimReader(repository)(beginningsByMembers.get(issueId) ?? '');
      const others = [...references].filter((other) => other !== number);
      const original = issues.find(
        (issue) => issue.repository.id === repository.id && issue.number === others[0],
      );
      return others.length === 1 && original !== undefined
        ? [{ duplicate: issueId, original: original.issueId }]
        : [];
    });
}

function byNearness(a: Candidate, b: Candidate): number {
  return nearness(b) - nearness(a);
}

function nearness({ titleSimilarity, bodySimilarity }: Candidate): number {
  return Math.max(titleSimilarity ?? -1, bodySimilarity ?? -1);
}
