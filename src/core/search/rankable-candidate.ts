/** Which words of a question and of a candidate are compared. */
import type { Candidate } from '../ports/vector-store.js';
import { withoutNoise } from '../text/noise.js';
import { readable, visibleText } from './visible-text.js';
import type { RankingQuery } from './lexical-similarity.js';
import type { KnownAbout } from './discussions.js';
import { rank, type Rankable, type Ranked } from './ranking.js';

export interface RankableCandidate extends Rankable {
  readonly candidate: Candidate;
}

/** The question, with the words that are embedded: what a template hides would match every issue of the same template. */
export function toRankingQuery({ title, body }: RankingQuery): RankingQuery {
  return { title, body: readable(body ?? '') };
}

/** An issue with the words of its comments. A comment has its own words only: with its issue's, all of them would be found. */
export function toRankable(candidate: Candidate, { commentsOn }: KnownAbout): RankableCandidate {
  const { kind, title, titleSimilarity, bodySimilarity } = candidate;
  return {
    candidate,
    title: kind === 'comment' ? '' : title,
    body: visibleText(candidate),
    comments: kind === 'comment' ? '' : withoutNoise(commentsOn(candidate)),
    titleSimilarity,
    bodySimilarity,
  };
}

/** The candidates for this question, best first. */
export function rankCandidates(
  question: RankingQuery,
  candidates: readonly Candidate[],
  known: KnownAbout,
): readonly Ranked<RankableCandidate>[] {
  return rank(
    toRankingQuery(question),
    candidates.map((candidate) => toRankable(candidate, known)),
  );
}
