/** Mode `search`: from a query to the nearest live issues and comments. */
import { SEARCH_GOOD_CONFIDENCE } from '../../answer-limits.js';
import { RELATED_CANDIDATES_MIN, SEARCH_CANDIDATES } from '../../limits.js';
import { UserError } from '../model/errors.js';
import type { Space } from '../model/embedding.js';
import type { Kind } from '../model/record.js';
import type { Candidate, NearestFilter } from '../ports/vector-store.js';
import type { World } from '../ports/world.js';
import { readKnown } from '../search/discussions.js';
import { confidenceLines, matchOf } from '../related/confidence.js';
import { sharedRareWords } from '../related/shared-words.js';
import { withoutRepeats } from '../related/which-issues.js';
import { foundAlone, foundIssues, type Found } from '../search/found-issue.js';
import { roundScore, toHit, type Hit } from './hit.js';
import { pickPassage, wordWeights } from '../search/passage.js';
import { rankCandidates } from '../search/rankable-candidate.js';
import { readable, visibleText } from '../search/visible-text.js';
import { resolveQuery, type ResolvedQuery } from '../search/search-query.js';

/** What is searched, and which results are returned. */
export interface SearchOptions {
  /** The most results. */
  readonly limit: number;
  /** Ids; empty for all repositories. */
  readonly repositories: readonly number[];
  readonly kinds?: readonly Kind[];
  /** Which issues are searched, with their comments. All when absent. */
  readonly filter?: SearchFilter;
  /** The least score of a result. */
  readonly minSimilarity?: number;
  /** Whether results name the rare words that they share with the question. False when absent. */
  readonly namesSharedWords?: boolean;
}

/** The names are those of the JSON output. */
export interface SearchJson {
  readonly good_match: boolean;
  readonly results: readonly Hit[];
}

export function toSearchJson({
  hits,
  hasGoodMatch: isGood,
}: Pick<SearchAnswer, 'hits' | 'hasGoodMatch'>): SearchJson {
  return { good_match: isGood, results: hits };
}

export type SearchFilter = Pick<NearestFilter, 'state' | 'author' | 'label' | 'since'>;

export interface SearchAnswer {
  /** Best first. */
  readonly hits: readonly Hit[];
  /** False when the best one does not stand out: the question is probably about something else. */
  readonly hasGoodMatch: boolean;
  /** How many issues and comments were compared. */
  readonly candidates: number;
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
  options: SearchOptions,
): Promise<SearchAnswer> {
  const space = await activeSpace(world.store);
  const question = await resolveQuery(world, space, query, options.repositories);
  return answerQuestion(world.store, space, question, options);
}

/** Finds what best matches the question, whose vectors are of this space. */
export async function answerQuestion(
  store: World['store'],
  space: Space,
  { vectors, text, issueId, askedAt }: ResolvedQuery,
  {
    limit,
    repositories,
    kinds = KINDS,
    filter = {},
    minSimilarity = 0,
    namesSharedWords = false,
  }: SearchOptions,
): Promise<SearchAnswer> {
  const nearest = { ...filter, repositories, exceptIssue: issueId, limit: SEARCH_CANDIDATES };
  const candidates = (
    await store.vectors.nearest(space, vectors, ...kinds.map((kind) => ({ ...nearest, kind })))
  ).toSorted(byAge);
  const known = await readKnown(
    store,
    candidates,
    { commentsBefore: askedAt },
    (original) => original.issueId !== issueId && passes(original, filter, candidates),
  );
  const ranked = rankCandidates(text, candidates, known);
  const found = scaleScores(
    kinds.includes('issue') ? foundIssues(ranked, known) : ranked.map((each) => foundAlone(each, known)),
  );
  const lines = confidenceLines(space.model, null);
  const weights = wordWeights(
    `${text.title} ${readable(text.body ?? '')}`,
    ranked.map(({ candidate: { body } }) => body ?? ''),
  );
  const shown = found.filter(({ score }) => score >= minSimilarity).slice(0, limit);
  const wordsSharedWith = namesSharedWords
    ? sharedRareWords(text, withoutRepeats([...candidates, ...shown.map(({ candidate }) => candidate)]))
    : () => [];
  const hits = shown.map((each) =>
    toHit(each, {
      score: each.score,
      match: matchOf(each.score, lines),
      shared_words: wordsSharedWith(each.candidate),
      passage: pickPassage(visibleText(each.candidate), weights),
    }),
  );
  // Among few candidates, it means nothing that none stands out.
  const canStandOut = candidates.length >= RELATED_CANDIDATES_MIN;
  return {
    hits,
    hasGoodMatch: !canStandOut || (found[0]?.score ?? 0) >= SEARCH_GOOD_CONFIDENCE,
    candidates: candidates.length,
  };
}

/** The space that is searched. @throws UserError when the database has no vectors */
export async function activeSpace({ spaces }: Pick<World['store'], 'spaces'>): Promise<Space> {
  const space = await spaces.active();
  if (space === null) {
    throw new UserError(
      'The database holds no vectors yet. Run a backfill first (mode backfill), then search again.',
    );
  }
  return space;
}

/** Whether a search with this filter may return the original of one of these candidates. */
function passes(original: Candidate, filter: SearchFilter, candidates: readonly Candidate[]): boolean {
  const { state = 'all', author, label, since } = filter;
  const isFiltered = [author, label, since].some((each) => each != null);
  return (
    (state === 'all' || original.state === state) &&
    // Only the database knows the rest of an issue, and the candidates have passed its filter.
    (!isFiltered || candidates.some(({ issueId }) => issueId === original.issueId))
  );
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
