/** From a question to the nearest live issues and comments. */
import { SEARCH_CANDIDATES } from '../../limits.js';
import { UserError } from '../model/errors.js';
import type { Kind } from '../model/record.js';
import type { Candidate, NearestFilter } from '../ports/vector-store.js';
import type { World } from '../ports/world.js';
import { type Hit, toHit, nearText, roundedShare, shownText } from './hit.js';
import { pickPassage, wordWeights } from './passage.js';
import { rank, type Rankable, type Ranked } from './ranking.js';
import { resolveQuery } from './search-query.js';

/** What is searched, and how much of it is told. */
export interface SearchOptions {
  readonly limit: number;
  /** By id; none: all. */
  readonly repositories: readonly number[];
  readonly kinds?: readonly Kind[];
  readonly state?: NearestFilter['state'];
  /** The score that every answer has at least. */
  readonly minSimilarity?: number;
}

const KINDS = ['issue', 'comment'] as const;

/**
 * The live issues and comments that best answer a text, or are most like an issue that the query names, best first.
 * A comment is an answer of its own: it ranks among the issues by its own text, to which the title of its issue does not
 * belong, or every comment of a good issue would come with it.
 */
export async function search(
  world: Pick<World, 'store' | 'embedder'>,
  query: string,
  { limit, repositories, kinds = KINDS, state = 'all', minSimilarity = 0 }: SearchOptions,
): Promise<readonly Hit[]> {
  const space = await world.store.spaces.active();
  if (space === null) {
    throw new UserError(
      'The database holds no vectors yet: run a backfill first (mode backfill), then search again.',
    );
  }
  const { vector, text, issueId } = await resolveQuery(world, space, query, repositories);
  const filter = { repositories, state, exceptIssue: issueId, limit: SEARCH_CANDIDATES };
  const candidates: Candidate[] = [];
  for (const kind of kinds) {
    candidates.push(...(await world.store.vectors.nearest(space, vector, { ...filter, kind })));
  }
  const ranked = scoresToShow(rank(text, candidates.sort(byAge).map(toRankable)));
  const weights = wordWeights(`${text.title} ${text.body ?? ''}`, candidates.map(shownText));
  return ranked
    .filter(({ score }) => score >= minSimilarity)
    .slice(0, limit)
    .map(({ candidate, score }) => toHit(candidate, score, pickPassage(shownText(candidate), weights)));
}

/**
 * The score of the best is the confidence that related issues are judged by, which means the same in every search; those
 * of the others are in proportion to it, so that they order as they are ranked.
 */
function scoresToShow(ranked: readonly Ranked<Rankable & { readonly candidate: Candidate }>[]) {
  const { score: best, confidence: scale } = ranked[0] ?? { score: 0, confidence: 0 };
  return ranked.map(({ candidate: { candidate }, score }) => ({
    candidate,
    score: roundedShare(best === 0 ? scale : (scale * score) / best),
  }));
}

/** Of two that are equally near, the older: the store gives them in no order. */
function byAge(a: Candidate, b: Candidate): number {
  return a.number - b.number || (a.commentId ?? 0) - (b.commentId ?? 0) || a.repository.id - b.repository.id;
}

function toRankable(candidate: Candidate) {
  const { kind, title, titleSimilarity, bodySimilarity } = candidate;
  return {
    candidate,
    title: kind === 'comment' ? '' : title,
    body: nearText(candidate),
    titleSimilarity,
    bodySimilarity,
  };
}
