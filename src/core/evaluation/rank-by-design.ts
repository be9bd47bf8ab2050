/** Ranks the candidates for one issue by each of the designs that an evaluation compares. */
import { vectorsToAskWith, type Space } from '../model/embedding.js';
import type { Repository } from '../model/record.js';
import type { LiveIssue } from '../ports/row-store.js';
import type { Store } from '../ports/store.js';
import type { Candidate } from '../ports/vector-store.js';
import { nearestOthers } from '../related/nearest-others.js';
import { whyNothingStandsOut, whyTooLittleText } from '../related/when-to-comment.js';
import { NOTHING_KNOWN, readKnown } from '../search/discussions.js';
import { foundIssues } from '../search/found-issue.js';
import { rankCandidates, type RankableCandidate } from '../search/rankable-candidate.js';
import type { Ranked } from '../search/ranking.js';
import { rankOfFirstAnswer, type RankedIssue } from './recall-and-precision.js';

/** From the simplest to the one that the product uses: each adds something to the one before. */
export const DESIGNS = ['title only', 'body only', 'dense', 'words', 'comments', 'originals'] as const;
export type Design = (typeof DESIGNS)[number];

/** What was found for one issue. */
export interface Rankings {
  /** Numbers of issues, best first. */
  readonly byDesign: Readonly<Record<Design, readonly number[]>>;
  /** What a comment could show, best first; empty when there would be no comment. */
  readonly found: readonly RankedIssue[];
}

/**
 * Ranks the nearest other issues of the repository. Null when the issue has no vector.
 * @param isAsOfOpening whether only what was there when the issue was opened counts: issues, comments, and marks of duplicates
 */
export async function rankByDesign(
  store: Store,
  space: Space,
  repository: Repository,
  live: LiveIssue,
  isAsOfOpening: boolean,
): Promise<Rankings | null> {
  const issue = await store.rows.issue(live.id);
  const vectors = await store.vectors.vectorsOf(space, { kind: 'issue', id: live.id });
  const question = vectorsToAskWith(vectors, issue?.textField ?? null);
  if (issue === null || question === null) {
    return null;
  }
  const candidates = await nearestOthers(
    store.vectors,
    space,
    repository,
    issue.number,
    question,
    isAsOfOpening,
  );
  const known = await readKnown(
    store,
    candidates,
    { commentsBefore: issue.createdAt, marksBefore: isAsOfOpening ? issue.createdAt : null },
    ({ number }) => (isAsOfOpening ? number < issue.number : number !== issue.number),
  );
  const withWords = rankCandidates(issue, candidates, NOTHING_KNOWN);
  const ranked = rankCandidates(issue, candidates, known);
  const found = foundIssues(ranked, known);
  const isSilent = whyTooLittleText(issue) !== null || whyNothingStandsOut(ranked) !== null;
  return {
    byDesign: {
      'title only': sortNumbersBy(candidates, ({ titleSimilarity }) => titleSimilarity),
      'body only': sortNumbersBy(candidates, ({ bodySimilarity }) => bodySimilarity),
      dense: numbersOf([...withWords].sort((a, b) => b.dense - a.dense)),
      words: numbersOf(withWords),
      comments: numbersOf(ranked),
      originals: found.map(({ candidate }) => candidate.number),
    },
    found: isSilent
      ? []
      : found.map(({ candidate, confidence }) => ({ number: candidate.number, confidence })),
  };
}

/** The rank that each design gives the first answer, from 1; null when it does not find one. */
export function firstAnswerRanks(
  answers: ReadonlySet<number>,
  { byDesign }: Rankings,
): Readonly<Record<Design, number | null>> {
  return Object.fromEntries(
    DESIGNS.map((design) => [design, rankOfFirstAnswer(answers, byDesign[design])]),
  ) as Record<Design, number | null>;
}

function numbersOf(ranked: readonly Ranked<RankableCandidate>[]): readonly number[] {
  return ranked.map(({ candidate: { candidate } }) => candidate.number);
}

function sortNumbersBy(
  candidates: readonly Candidate[],
  getSimilarity: (candidate: Candidate) => number | null,
): readonly number[] {
  return candidates
    .filter((candidate) => getSimilarity(candidate) !== null)
    .sort((a, b) => (getSimilarity(b) ?? 0) - (getSimilarity(a) ?? 0))
    .map(({ number }) => number);
}
