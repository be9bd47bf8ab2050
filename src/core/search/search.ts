/** From a question to the nearest live issues and comments. */
import { SEARCH_CANDIDATES } from '../../limits.js';
import { UserError } from '../model/errors.js';
import { withoutHidden } from '../text/noise.js';
import { passageOf, weightsOf } from './passage.js';
import type { Candidate, NearestFilter, World } from '../ports/store.js';
import { soughtBy } from './search-query.js';
import { rank, type Rankable, type Ranked } from './ranking.js';
import { fullNameOf, type Kind } from '../model/record.js';

/** One answer of a search. The names are those of the JSON output. */
export interface Hit {
  readonly repository: string;
  readonly number: number;
  readonly kind: Kind;
  readonly comment_id?: number;
  readonly title: string;
  readonly state: string;
  readonly state_reason: string | null;
  readonly url: string;
  /** 0 to 1, more is nearer. In a search, of the best, how much it stands out and shares with the query; the others relative to it. */
  readonly score: number;
  /** The part of the text that shows why it was found, on one line. */
  readonly passage: string;
}

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
  const space = await world.store.space();
  if (space === null) {
    throw new UserError(
      'The database holds no vectors yet: run a backfill first (mode backfill), then search again.',
    );
  }
  const { vector, text, issueId } = await soughtBy(world, space, query, repositories);
  const filter = { repositories, state, exceptIssue: issueId, limit: SEARCH_CANDIDATES };
  const candidates: Candidate[] = [];
  for (const kind of kinds) {
    candidates.push(...(await world.store.nearest(space, vector, { ...filter, kind })));
  }
  const ranked = shownScores(rank(text, candidates.sort(inOrder).map(rankable)));
  const weights = weightsOf(`${text.title} ${text.body ?? ''}`, candidates.map(shownText));
  return ranked
    .filter(({ score }) => score >= minSimilarity)
    .slice(0, limit)
    .map(({ candidate, score }) => hitOf(candidate, score, passageOf(shownText(candidate), weights)));
}

/**
 * The score of the best is the confidence that related issues are judged by, which means the same in every search; those
 * of the others are in proportion to it, so that they order as they are ranked.
 */
function shownScores(ranked: readonly Ranked<Rankable & { readonly candidate: Candidate }>[]) {
  const { score: best, confidence: scale } = ranked[0] ?? { score: 0, confidence: 0 };
  return ranked.map(({ candidate: { candidate }, score }) => ({
    candidate,
    score: roundedShare(best === 0 ? scale : (scale * score) / best),
  }));
}

function roundedShare(score: number): number {
  return Math.round(Math.min(1, Math.max(0, score)) * 10_000) / 10_000;
}

/** The text that is near: the whole body, or the piece of a long one. */
function nearText({ piece, body }: Candidate): string {
  return piece?.text ?? body ?? '';
}

/** What of it a passage is taken from: not from a template's hints, which nobody sees at GitHub. */
function shownText(candidate: Candidate): string {
  return withoutHidden(nearText(candidate));
}

/** Of two that are equally near, the older: the store gives them in no order. */
function inOrder(a: Candidate, b: Candidate): number {
  return a.number - b.number || (a.commentId ?? 0) - (b.commentId ?? 0) || a.repository.id - b.repository.id;
}

function rankable(candidate: Candidate) {
  const { kind, title, titleSimilarity, bodySimilarity } = candidate;
  return {
    candidate,
    title: kind === 'comment' ? '' : title,
    body: nearText(candidate),
    titleSimilarity,
    bodySimilarity,
  };
}

/** A candidate with this score, as it is told; with the beginning of its text unless another passage is given. */
export function hitOf(
  candidate: Candidate,
  score: number,
  passage = passageOf(shownText(candidate), new Map()),
): Hit {
  const { repository, number, kind, commentId, title, state, stateReason, url } = candidate;
  return {
    repository: fullNameOf(repository),
    number,
    kind,
    ...(commentId === null ? {} : { comment_id: commentId }),
    title,
    state,
    state_reason: stateReason,
    url,
    score: roundedShare(score),
    passage,
  };
}
