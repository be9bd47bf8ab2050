/** Puts the candidates of a search in order: their similarities, joined with the rare words that they share with the query. */

/** What is looked for. */
export interface RankingQuery {
  readonly title: string;
  readonly body: string | null;
}

/** What is ranked. A similarity is a cosine, -1 to 1; null where there is no such vector. */
export interface Rankable {
  readonly title: string;
  readonly body: string | null;
  readonly titleSimilarity: number | null;
  readonly bodySimilarity: number | null;
}

/** A candidate with what it is worth. */
export interface Ranked<C extends Rankable> {
  readonly candidate: C;
  readonly dense: number;
  readonly lexical: number;
  readonly score: number;
  /** .1·z + lex, comparable across pools and models */
  readonly confidence: number;
}

/** The part that the title has in a candidate's dense similarity, as measured. */
const TITLE_WEIGHT = 0.3;
/** The part that the place among the candidates has in the confidence. */
const SPREAD_WEIGHT = 0.1;
/** Of a title twice and a body: what comes later is mostly logs. */
const LEXICAL_CHARACTERS = 6_000;

/** The candidates, best first. */
export function rank<C extends Rankable>(
  query: RankingQuery,
  candidates: readonly C[],
): readonly Ranked<C>[] {
  const dense = candidates.map(densityOf);
  const lexical = lexicalSimilarities(query, candidates);
  const scaledDense = scaled(dense);
  const scaledLexical = scaled(lexical);
  const mean = dense.reduce((sum, value) => sum + value, 0) / (dense.length || 1);
  const deviation = Math.sqrt(
    dense.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (dense.length || 1),
  );
  return candidates
    .map((candidate, at) => {
      const [near = 0, alike = 0] = [dense[at], lexical[at]];
      const z = deviation === 0 ? 0 : (near - mean) / deviation;
      return {
        candidate,
        dense: near,
        lexical: alike,
        score: ((scaledDense[at] ?? 0) + (scaledLexical[at] ?? 0)) / 2,
        confidence: SPREAD_WEIGHT * z + alike,
      };
    })
    .sort((a, b) => b.score - a.score);
}

function densityOf({ titleSimilarity, bodySimilarity }: Rankable): number {
  return titleSimilarity === null || bodySimilarity === null
    ? (bodySimilarity ?? titleSimilarity ?? 0)
    : TITLE_WEIGHT * titleSimilarity + (1 - TITLE_WEIGHT) * bodySimilarity;
}

function scaled(values: readonly number[]): readonly number[] {
  const least = Math.min(...values);
  const range = Math.max(...values) - least;
  return values.map((value) => (range === 0 ? 0 : (value - least) / range));
}

/** TF-IDF cosines, with the inverse document frequencies of the candidates. */
function lexicalSimilarities(query: RankingQuery, candidates: readonly Rankable[]): readonly number[] {
  const documents = candidates.map(termsOf);
  const frequencies = new Map<string, number>();
  for (const term of documents.flatMap((terms) => [...terms.keys()])) {
    frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
  }
  const idf = (term: string): number =>
    Math.max(0, Math.log((documents.length + 2) / ((frequencies.get(term) ?? 0) + 0.5)));
  const weighed = (terms: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
    new Map([...terms].map(([term, count]) => [term, (1 + Math.log(count)) * idf(term)]));
  const sought = weighed(termsOf(query));
  return documents.map((terms) => cosine(sought, weighed(terms)));
}

function termsOf({ title, body }: RankingQuery): ReadonlyMap<string, number> {
  const text = `${title} ${title} ${body ?? ''}`.slice(0, LEXICAL_CHARACTERS).toLowerCase();
  const terms = new Map<string, number>();
  for (const [term] of text.matchAll(/[a-z][a-z0-9_]+|[a-z]|\d+/g)) {
    terms.set(term, (terms.get(term) ?? 0) + 1);
  }
  return terms;
}

function cosine(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let product = 0;
  for (const [term, weight] of a) {
    product += weight * (b.get(term) ?? 0);
  }
  const length = lengthOf(a) * lengthOf(b);
  return length === 0 ? 0 : product / length;
}

function lengthOf(weights: ReadonlyMap<string, number>): number {
  return Math.hypot(...weights.values());
}
