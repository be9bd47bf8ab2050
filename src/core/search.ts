/** From a question to the nearest live issues and comments. */
import { PASSAGE_CHARACTERS } from '../limits.js';
import { assertFits, vectorOf } from './embed.js';
import { UserError } from './errors.js';
import { plain, shortened } from './markdown.js';
import type { Candidate, World } from './ports.js';
import type { Kind } from './record.js';

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
  /** -1 to 1, more is nearer. */
  readonly score: number;
  /** The beginning of the text that is near, on one line. */
  readonly passage: string;
}

/** The part that the title has in an issue's score. Measured: a vector of title and body alone, or half and half, finds fewer duplicates. */
const TITLE_WEIGHT = 0.3;

/** The `limit` nearest live issues and comments, best first, of these repositories (by id; none: of all). */
export async function search(
  { store, embedder }: Pick<World, 'store' | 'embedder'>,
  query: string,
  options: {
    readonly limit: number;
    readonly repositories: readonly number[];
    readonly kinds?: readonly Kind[];
  },
): Promise<readonly Hit[]> {
  const space = await store.space();
  if (space === null) {
    throw new UserError(
      'The database holds no vectors yet: run a backfill first (mode backfill), then search again.',
    );
  }
  assertFits(space, embedder.model, embedder.dimensions ?? space.dimensions);
  const vector = await vectorOf(embedder, query);
  const candidates: Candidate[] = [];
  for (const kind of options.kinds ?? (['issue', 'comment'] as const)) {
    candidates.push(...(await store.nearest(space, vector, { ...options, kind })));
  }
  return candidates
    .map((candidate) => hitOf(candidate, scoreOf(candidate)))
    .sort((a, b) => b.score - a.score || a.number - b.number || (a.comment_id ?? 0) - (b.comment_id ?? 0))
    .slice(0, options.limit);
}

/** How near a candidate is: a weighted mean of the similarities of the vectors that it has. */
export function scoreOf({ titleSimilarity, bodySimilarity }: Candidate): number {
  if (titleSimilarity === null || bodySimilarity === null) {
    return bodySimilarity ?? titleSimilarity ?? -1;
  }
  return TITLE_WEIGHT * titleSimilarity + (1 - TITLE_WEIGHT) * bodySimilarity;
}

/** A candidate with this score, as it is told. */
export function hitOf(candidate: Candidate, score: number): Hit {
  const { repository, number, kind, commentId, title, state, stateReason, url } = candidate;
  const near = candidate.piece?.text ?? candidate.body ?? '';
  return {
    repository: `${repository.owner}/${repository.name}`,
    number,
    kind,
    ...(commentId === null ? {} : { comment_id: commentId }),
    title,
    state,
    state_reason: stateReason,
    url,
    score: Math.round(score * 10_000) / 10_000,
    passage: shortened(plain(near.slice(0, PASSAGE_CHARACTERS * 4)), PASSAGE_CHARACTERS),
  };
}
