/** Ranks the candidates for one issue by each of the designs that an evaluation compares. */
import type { Space } from '../model/embedding.js';
import type { Repository } from '../model/record.js';
import type { LiveIssue } from '../ports/row-store.js';
import type { Store } from '../ports/store.js';
import type { Candidate } from '../ports/vector-store.js';
import { nearestOthers } from '../related/nearest-others.js';
import { whyNothingStandsOut, whyTooLittleText } from '../related/when-to-comment.js';
import { rank } from '../search/ranking.js';
import { rankOfFirstAnswer, type RankedIssue } from './recall-and-precision.js';

/** From the simplest to the one that the product uses. */
export const DESIGNS = ['title only', 'body only', 'dense', 'reranked'] as const;
export type Design = (typeof DESIGNS)[number];

/** What was found for one issue. */
export interface Rankings {
  /** Numbers of issues, best first. */
  readonly byDesign: Readonly<Record<Design, readonly number[]>>;
  /** What a comment could show, best first; empty when there would be no comment. */
  readonly found: readonly RankedIssue[];
}

/** Ranks the nearest other issues of the repository. Null when the issue has no vector. */
export async function rankByDesign(
  store: Store,
  space: Space,
  repository: Repository,
  live: LiveIssue | undefined,
): Promise<Rankings | null> {
  const issue = live === undefined ? null : await store.rows.issue(live.id);
  if (issue?.textField == null) {
    return null;
  }
  const vectors = await store.vectors.vectorsOf(space, { kind: 'issue', id: issue.id });
  const vector = vectors[issue.textField];
  if (vector === undefined) {
    return null;
  }
  const candidates = await nearestOthers(store.vectors, space, repository, issue.number, vector);
  const byTitle =
    vectors.title === undefined
      ? []
      : await nearestOthers(store.vectors, space, repository, issue.number, vectors.title);
  const ranked = rank(issue, candidates);
  const isSilent = whyTooLittleText(issue) !== null || whyNothingStandsOut(ranked) !== null;
  return {
    byDesign: {
      'title only': sortNumbersBy(byTitle, ({ titleSimilarity }) => titleSimilarity),
      'body only': sortNumbersBy(candidates, ({ bodySimilarity }) => bodySimilarity),
      dense: [...ranked].sort((a, b) => b.dense - a.dense).map(({ candidate }) => candidate.number),
      reranked: ranked.map(({ candidate }) => candidate.number),
    },
    found: isSilent
      ? []
      : ranked.map(({ candidate, confidence }) => ({ number: candidate.number, confidence })),
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

function sortNumbersBy(
  candidates: readonly Candidate[],
  getSimilarity: (candidate: Candidate) => number | null,
): readonly number[] {
  return candidates
    .filter((candidate) => getSimilarity(candidate) !== null)
    .sort((a, b) => (getSimilarity(b) ?? 0) - (getSimilarity(a) ?? 0))
    .map(({ number }) => number);
}
