/** Mode `search`: from a query to the nearest live issues and comments. */
import { RELATED_CANDIDATES_MIN, SEARCH_CANDIDATES, SEARCH_GOOD_CONFIDENCE } from '../../limits.js';
import { UserError } from '../model/errors.js';
import type { Kind } from '../model/record.js';
import type { Candidate, NearestFilter } from '../ports/vector-store.js';
import type { World } from '../ports/world.js';
import { readDiscussions } from '../search/discussions.js';
import { foundIssues, type Found } from '../search/found-issue.js';
import { roundScore, toHit, type Hit } from './hit.js';
import { pickPassage, wordWeights } from '../search/passage.js';
import { toRankable, toRankingQuery, type RankableCandidate } from '../search/rankable-candidate.js';
import { rank, type Ranked } from '../search/ranking.js';
import { visibleText } from '../search/visible-text.js';
import { resolveQuery } from '../search/search-query.js';

/** What is searched, and which results are returned. */
export interface SearchOptions {
  /** The most results. */
  readonly limit: number;
  /** Ids; empty for all repositories. */
  readonly repositories: readonly number[];
  readonly kinds?: readonly Kind[];
  readonly state?: NearestFilter['state'];
  /** The least score of a result. */
  readonly minSimilarity?: number;
}

export interface SearchAnswer {
  /** Best first. */
  readonly hits: readonly Hit[];
  /** False when the best one does not stand out: the question is probably about something else. */
  readonly hasGoodMatch: boolean;
}

const KINDS = ['issue', 'comment'] as const;

/**
 * Finds the live issues and comments that best match a text, or the issue that the query names, best first. A comment ranks by
 * its own text: with the title of its issue, every comment of a good issue would be found. Where both kinds are searched,
 * each issue is one result, with its own text or the comment that matches best.
 * @throws UserError when the database has no vectors, or when the query cannot be resolved
 */
export async function search(
  world: Pick<World, 'store' | 'searchEmbedder'>,
  query: string,
  { limit, repositories, kinds = KINDS, state = 'all', minSimilarity = 0 }: SearchOptions,
): Promise<SearchAnswer> {
  const space = await world.store.spaces.active();
  if (space === null) {
    throw new UserError(
      'The database holds no vectors yet. Run a backfill first (mode backfill), then search again.',
    );
  }
  const { vector, text, issueId, askedAt } = await resolveQuery(world, space, query, repositories);
  const filter = { repositories, state, exceptIssue: issueId, limit: SEARCH_CANDIDATES };
  const candidates = (
    await world.store.vectors.nearest(space, vector, ...kinds.map((kind) => ({ ...filter, kind })))
  ).toSorted(byAge);
  const known = await readDiscussions(
    world.store,
    candidates,
    { commentsBefore: askedAt },
    (original) => original.issueId !== issueId && (state === 'all' || original.state === state),
  );
  const ranked = rank(
    toRankingQuery(text),
    candidates.map((candidate) => toRankable(candidate, known)),
  );
  const found = scaleScores(kinds.includes('issue') ? foundIssues(ranked, known) : ranked.map(foundAlone));
  const weights = wordWeights(`${text.title} ${text.body ?? ''}`, candidates.map(visibleText));
  const hits = found
    .filter(({ score }) => score >= minSimilarity)
    .slice(0, limit)
    .map((each) => toHit(each, each.score, pickPassage(visibleText(each.candidate), weights)));
  // Among few candidates, it means nothing that none stands out.
  const canStandOut = candidates.length >= RELATED_CANDIDATES_MIN;
  return { hits, hasGoodMatch: !canStandOut || (found[0]?.score ?? 0) >= SEARCH_GOOD_CONFIDENCE };
}

/** A comment in a search for comments. */
function foundAlone({ candidate: { candidate }, ...ranked }: Ranked<RankableCandidate>): Found {
  return { ...ranked, candidate, duplicates: [] };
}

/**
 * Makes scores comparable between searches. The best result gets its confidence, by which related issues are chosen too.
 * The others are in proportion to it, so that the order stays that of the ranking.
 */
function scaleScores(found: readonly Found[]): readonly Found[] {
  const { score: bestScore, confidence } = found[0] ?? { score: 0, confidence: 0 };
  return found.map((each) => ({
    ...each,
    score: roundScore(bestScore === 0 ? confidence : (confidence * each.score) / bestScore),
  }));
}

/** The store returns candidates in no order. Among equals, the older one comes first. */
function byAge(a: Candidate, b: Candidate): number {
  return a.number - b.number || (a.commentId ?? 0) - (b.commentId ?? 0) || a.repository.id - b.repository.id;
}
