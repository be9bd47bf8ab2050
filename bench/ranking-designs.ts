/** The ranking designs that bench/ranking.ts measures. Each differs from the design in use in one thing. */
import type { Candidate } from '../src/core/ports/vector-store.js';
import type { RankingQuery } from '../src/core/search/lexical-similarity.js';
import { RANKING_DESIGN, type RankingDesign } from '../src/core/search/ranking-design.js';
import type { KnownAbout } from '../src/core/search/discussions.js';
import type { RankableCandidate } from '../src/core/search/rankable-candidate.js';
import { rank } from '../src/core/search/ranking.js';

/** An issue to find duplicates of, and the candidates for it from the database. */
export interface QueryWithPool {
  readonly query: RankingQuery;
  /** The union of the `rows` nearest candidates by each vector column. */
  readonly pool: (rows: number) => readonly RankableCandidate[];
  /** The union of the POOL_ROWS nearest by each vector column, of which both are compared with the vector of the whole text. */
  readonly poolOfOneVector: readonly RankableCandidate[];
  readonly originalOf: KnownAbout['originalOf'];
}

/** Candidates, best first. */
export type Order = (query: QueryWithPool) => readonly Candidate[];
type Signal = (query: RankingQuery, candidate: Candidate) => number;

/** Candidates per vector column in the design in use. */
export const POOL_ROWS = 100;
/** Other pool sizes to measure. The last one contains every issue. */
export const OTHER_POOLS = [50, 200, 10_000] as const;
const [SMALL_POOL, LARGE_POOL, EVERYTHING] = OTHER_POOLS;

const inUse = ranked({});

function toCandidates(ranked: readonly { readonly candidate: RankableCandidate }[]): readonly Candidate[] {
  return ranked.map(({ candidate: { candidate } }) => candidate);
}

function sortBy(
  candidates: readonly RankableCandidate[],
  score: (candidate: Candidate) => number,
): readonly Candidate[] {
  const scores = new Map(candidates.map(({ candidate }) => [candidate, score(candidate)]));
  return [...scores.keys()].sort((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0));
}

/** The original in the place of its known duplicates. */
function withOriginals(order: Order): Order {
  return (query) => {
    const shown = order(query).map((candidate) => query.originalOf(candidate) ?? candidate);
    return [...new Map(shown.map((candidate) => [candidate.issueId, candidate])).values()];
  };
}

function ranked(design: Partial<RankingDesign>, rows: number = POOL_ROWS): Order {
  return ({ query, pool }) => toCandidates(rank(query, pool(rows), { ...RANKING_DESIGN, ...design }));
}

/** Combines the two signals of the design in use, each scaled to 0 to 1 within the pool, in another way. */
function combined(
  combine: (words: number, vectors: number, query: RankingQuery, one: Candidate) => number,
): Order {
  return ({ query, pool }) => {
    const candidates = pool(POOL_ROWS);
    const [words, vectors] = [1, 0].map(
      (lexicalShare) =>
        new Map(
          rank(query, candidates, { ...RANKING_DESIGN, lexicalShare }).map(
            ({ candidate: { candidate }, score }) => [candidate, score],
          ),
        ),
    );
    return sortBy(candidates, (one) => combine(words?.get(one) ?? 0, vectors?.get(one) ?? 0, query, one));
  };
}

function add(weight: number, signal: Signal): Order {
  const { lexicalShare } = RANKING_DESIGN;
  return combined(
    (words, vectors, query, one) =>
      lexicalShare * words + (1 - lexicalShare) * vectors + weight * signal(query, one),
  );
}

/** Weighs words by their rarity among all issues instead of among the candidates. */
const rarityAmongAllIssues: Order = ({ query, pool }) => {
  const words = new Map(
    rank(query, pool(EVERYTHING)).map(({ candidate: { candidate }, lexical }) => [candidate.number, lexical]),
  );
  const candidates = pool(POOL_ROWS);
  const most = Math.max(...candidates.map(({ candidate }) => words.get(candidate.number) ?? 0));
  const vectors = new Map(
    rank(query, candidates, { ...RANKING_DESIGN, lexicalShare: 0 }).map(
      ({ candidate: { candidate }, score }) => [candidate, score],
    ),
  );
  const { lexicalShare } = RANKING_DESIGN;
  return sortBy(
    candidates,
    (one) =>
      (1 - lexicalShare) * (vectors.get(one) ?? 0) +
      (lexicalShare * (words.get(one.number) ?? 0)) / (most || 1),
  );
};

/** The usual constant of reciprocal-rank fusion. https://dl.acm.org/doi/10.1145/1571941.1572114 */
const FUSION_RANK_OFFSET = 60;

const fused: Order = ({ query, pool }) => {
  const candidates = pool(POOL_ROWS);
  const places = [1, 0].map(
    (lexicalShare) =>
      new Map(
        rank(query, candidates, { ...RANKING_DESIGN, lexicalShare }).map(
          ({ candidate: { candidate } }, place) => [candidate, place],
        ),
      ),
  );
  return sortBy(candidates, (one) =>
    places.reduce((sum, ranks) => sum + 1 / (FUSION_RANK_OFFSET + (ranks.get(one) ?? 0)), 0),
  );
};

/** The share of the first list that is also in the second. */
function shareInCommon(one: readonly string[], other: readonly string[]): number {
  const present = new Set(other);
  return one.filter((item) => present.has(item)).length / Math.max(1, one.length);
}

/** Every identifier of several parts, followed by its parts: `lineHeight line Height`. */
function splitIdentifiers(text: string): string {
  return text.replace(/[A-Za-z_]\w*/g, (word) => {
    const parts = word
      .split(/_+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/)
      .filter((part) => part.length > 1);
    return parts.length > 1 ? `${word} ${parts.join(' ')}` : word;
  });
}

const identifiersSplit: Order = ({ query, pool }) => {
  const split = <T extends RankingQuery>(text: T): T => ({
    ...text,
    title: splitIdentifiers(text.title),
    body: splitIdentifiers(text.body ?? ''),
    comments: splitIdentifiers(text.comments ?? ''),
  });
  return toCandidates(rank(split(query), pool(POOL_ROWS).map(split)));
};

/** Paths, names with underscores or inner capitals, and error codes: what a person would search for literally. */
function findIdentifiers({ title, body }: RankingQuery): readonly string[] {
  const text = `${title}\n${body ?? ''}`.slice(0, RANKING_DESIGN.readCharacters);
  return [
    ...new Set(text.match(/\b[A-Za-z]\w*(?:::\w+)+|\b[a-z]+_\w+|\b[a-z]+[A-Z]\w+|\b[A-Z]{1,4}\d{3,5}\b/g)),
  ];
}

function textLength({ body }: RankingQuery): number {
  return (body ?? '').length + 100;
}

const plain = { pairWeight: 0, stems: false, meaningfulOnly: false };

const DESIGNS: Readonly<Record<string, Order>> = {
  none: inUse,
  'no words of comments': ranked({ commentCharacters: 0 }),
  'first 1,000 characters of the comments': ranked({ commentCharacters: 1_000 }),
  'vectors alone': ranked({ lexicalShare: 0 }),
  'words alone': ranked({ lexicalShare: 1 }),
  'words of every issue, no vectors': ranked({ lexicalShare: 1 }, EVERYTHING),
  'words as they are: no stop words, no stems, no pairs': ranked(plain),
  'function words kept': ranked({ meaningfulOnly: false }),
  'endings kept': ranked({ stems: false }),
  'no pairs of words': ranked({ pairWeight: 0 }),
  'pairs of words weigh .25': ranked({ pairWeight: 0.25 }),
  'pairs of words weigh 1': ranked({ pairWeight: 1 }),
  'title counts once': ranked({ titleTimes: 1 }),
  'title counts twice': ranked({ titleTimes: 2 }),
  'title counts four times': ranked({ titleTimes: 4 }),
  'first 2,000 characters': ranked({ readCharacters: 2_000 }),
  'first 3,000 characters': ranked({ readCharacters: 3_000 }),
  'first 12,000 characters': ranked({ readCharacters: 12_000 }),
  '.3 title + .7 body': ranked({ titleShare: 0.3 }),
  '.4 title + .6 body': ranked({ titleShare: 0.4 }),
  '.6 title + .4 body': ranked({ titleShare: 0.6 }),
  'titles compared with the whole text, .3 title + .7 body': ({ query, poolOfOneVector }) =>
    toCandidates(rank(query, poolOfOneVector, { ...RANKING_DESIGN, titleShare: 0.3 })),
  '.5 vectors + .5 words': ranked({ lexicalShare: 0.5 }),
  '.4 vectors + .6 words': ranked({ lexicalShare: 0.6 }),
  '.2 vectors + .8 words': ranked({ lexicalShare: 0.8 }),
  '50 candidates by each column': ranked({}, SMALL_POOL),
  '200 candidates by each column': ranked({}, LARGE_POOL),
  'rarity of words among all issues': rarityAmongAllIssues,
  'reciprocal-rank fusion': fused,
  'identifiers split into parts, too': identifiersSplit,
  'order by confidence': ({ query, pool }) =>
    toCandidates([...rank(query, pool(POOL_ROWS))].sort((a, b) => b.confidence - a.confidence)),
  '+ .1 for the same words in the titles': add(0.1, (query, one) =>
    shareInCommon(query.title.toLowerCase().split(/\W+/), one.title.toLowerCase().split(/\W+/)),
  ),
  '+ .1 for identifiers and error codes in common': add(0.1, (query, one) =>
    shareInCommon(findIdentifiers(query), findIdentifiers(one)),
  ),
  '− .1 for an unlike length': add(-0.1, (query, one) =>
    Math.abs(Math.log(textLength(query) / textLength(one)) / Math.log(1_000)),
  ),
};

/** The designs by name. The first is the one in use. */
export const ORDERS: Readonly<Record<string, Order>> = {
  ...Object.fromEntries(Object.entries(DESIGNS).map(([name, order]) => [name, withOriginals(order)])),
  'duplicates not replaced by their originals': inUse,
};
