/** The ranking designs that bench/ranking.ts measures. Each differs from the design in use in one thing. */
import type { Candidate } from '../src/core/ports/vector-store.js';
import type { RankingQuery } from '../src/core/search/lexical-similarity.js';
import { RANKING_DESIGN, type RankingDesign } from '../src/core/search/ranking-design.js';
import { rank } from '../src/core/search/ranking.js';

/** An issue to find duplicates of, and the candidates for it from the database. */
export interface QueryWithPool {
  readonly query: RankingQuery;
  /** The union of the `rows` nearest candidates by each vector column. */
  readonly pool: (rows: number) => readonly Candidate[];
}

export type Order = (query: QueryWithPool) => readonly Candidate[];
type Signal = (query: RankingQuery, candidate: Candidate) => number;

/** Candidates per vector column in the design in use. */
export const POOL_ROWS = 100;
/** Other pool sizes to measure. The last one contains every issue. */
export const OTHER_POOLS = [50, 200, 10_000] as const;
const [SMALL_POOL, LARGE_POOL, EVERYTHING] = OTHER_POOLS;

const inUse: Order = ({ query, pool }) => toCandidates(rank(query, pool(POOL_ROWS)));

function toCandidates(ranked: readonly { readonly candidate: Candidate }[]): readonly Candidate[] {
  return ranked.map(({ candidate }) => candidate);
}

function sortBy(
  candidates: readonly Candidate[],
  score: (candidate: Candidate) => number,
): readonly Candidate[] {
  const scores = new Map(candidates.map((candidate) => [candidate, score(candidate)]));
  return [...candidates].sort((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0));
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
          rank(query, candidates, { ...RANKING_DESIGN, lexicalShare }).map(({ candidate, score }) => [
            candidate,
            score,
          ]),
        ),
    );
    return sortBy(candidates, (one) => combine(words?.get(one) ?? 0, vectors?.get(one) ?? 0, query, one));
  };
}

function add(weight: number, signal: Signal): Order {
  return combined((words, vectors, query, one) => (words + vectors) / 2 + weight * signal(query, one));
}

/** Weighs words by their rarity among all issues instead of among the candidates. */
const rarityAmongAllIssues: Order = ({ query, pool }) => {
  const words = new Map(
    rank(query, pool(EVERYTHING)).map(({ candidate, lexical }) => [candidate.number, lexical]),
  );
  const candidates = pool(POOL_ROWS);
  const most = Math.max(...candidates.map(({ number }) => words.get(number) ?? 0));
  const vectors = new Map(
    rank(query, candidates, { ...RANKING_DESIGN, lexicalShare: 0 }).map(({ candidate, score }) => [
      candidate,
      score,
    ]),
  );
  return sortBy(candidates, (one) => (vectors.get(one) ?? 0) + (words.get(one.number) ?? 0) / (most || 1));
};

/** The usual constant of reciprocal-rank fusion. https://dl.acm.org/doi/10.1145/1571941.1572114 */
const FUSION_RANK_OFFSET = 60;

const fused: Order = ({ query, pool }) => {
  const candidates = pool(POOL_ROWS);
  const places = [1, 0].map(
    (lexicalShare) =>
      new Map(
        rank(query, candidates, { ...RANKING_DESIGN, lexicalShare }).map(({ candidate }, place) => [
          candidate,
          place,
        ]),
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

/** The designs by name. The first is the one in use. */
export const ORDERS: Readonly<Record<string, Order>> = {
  none: inUse,
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
  'title counts three times': ranked({ titleTimes: 3 }),
  'title counts four times': ranked({ titleTimes: 4 }),
  'first 2,000 characters': ranked({ readCharacters: 2_000 }),
  'first 3,000 characters': ranked({ readCharacters: 3_000 }),
  'first 12,000 characters': ranked({ readCharacters: 12_000 }),
  '.2 title + .8 body': ranked({ titleShare: 0.2 }),
  '.4 title + .6 body': ranked({ titleShare: 0.4 }),
  'half title, half body': ranked({ titleShare: 0.5 }),
  '.6 vectors + .4 words': ranked({ lexicalShare: 0.4 }),
  '.4 vectors + .6 words': ranked({ lexicalShare: 0.6 }),
  '.3 vectors + .7 words': ranked({ lexicalShare: 0.7 }),
  '50 candidates by each column': ranked({}, SMALL_POOL),
  '200 candidates by each column': ranked({}, LARGE_POOL),
  'rarity of words among all issues': rarityAmongAllIssues,
  'reciprocal-rank fusion': fused,
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
