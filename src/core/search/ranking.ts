/**
 * The order in which candidates are shown. Vectors find what is meant alike, words what is named alike: together they
 * find far more duplicates than either. How the constants were chosen: bench/ranking.ts.
 */
import { allWordsOf, isTelling, isUnspaced, normalize } from '../text/words.js';

/** What is asked: an issue with its title and body, or a free text as a title without a body. */
export interface RankingQuery {
  readonly title: string;
  readonly body: string | null;
}

/** A text near the query. A similarity is a cosine, -1 to 1, the best one where several vectors stand for a text; null where none does. */
export interface Rankable {
  readonly title: string;
  readonly body: string | null;
  readonly titleSimilarity: number | null;
  readonly bodySimilarity: number | null;
}

export interface Ranked<C extends Rankable> {
  readonly candidate: C;
  /** The weighted mean of the similarities that are known, -1 to 1. */
  readonly dense: number;
  /** What the words have in common, 0 to 1. */
  readonly lexical: number;
  /** 0 to 1 within the pool: the order of the results, and not comparable with another pool's. */
  readonly score: number;
  /** How sure it is that the two belong together: comparable between pools and between models, so cut-offs are set on it. */
  readonly confidence: number;
}

/** The numbers of a ranking. Those in use are DESIGN; others are for measuring. */
export interface Design {
  /** The part of the title in the dense similarity; the body has the rest. */
  readonly titleShare: number;
  /** The part of the words in the score; the vectors have the rest. */
  readonly lexicalShare: number;
  /** How often each word of the title is counted: it was chosen with more care than those of the body. */
  readonly titleTimes: number;
  /** UTF-16 code units that are read of a body: what comes later is mostly logs. */
  readonly readCharacters: number;
  /** What a pair of neighbouring words weighs beside a word; 0 for none. */
  readonly pairWeight: number;
  /** Whether `crashes` and `crashing` are `crash`. */
  readonly stems: boolean;
  /** Whether words that say nothing by themselves are left out. */
  readonly tellingOnly: boolean;
}

/** The design in use: the best supported of those that bench/ranking.ts measured. */
export const DESIGN: Design = {
  titleShare: 0.3,
  lexicalShare: 0.5,
  titleTimes: 2,
  readCharacters: 6_000,
  pairWeight: 0.5,
  stems: true,
  tellingOnly: true,
};

/** The part of the vectors in the confidence, for each standard deviation that a candidate lies above the pool's mean. */
const CONFIDENCE_PER_DEVIATION = 0.1;

/** The candidates, best first; of equals, the one given first. Similarities of one kind must be known for all or be null. */
export function rank<C extends Rankable>(
  query: RankingQuery,
  candidates: readonly C[],
  design: Design = DESIGN,
): readonly Ranked<C>[] {
  const lexicals = lexicalSimilarities(query, candidates, design);
  const denses = candidates.map((candidate) => denseSimilarity(candidate, design.titleShare));
  const [scaledLexicals, scaledDenses] = [scaled(lexicals), scaled(denses)];
  const deviations = standardized(denses);
  return candidates
    .map((candidate, i) => ({
      candidate,
      dense: denses[i] ?? 0,
      lexical: lexicals[i] ?? 0,
      score:
        design.lexicalShare * (scaledLexicals[i] ?? 0) + (1 - design.lexicalShare) * (scaledDenses[i] ?? 0),
      confidence: CONFIDENCE_PER_DEVIATION * (deviations[i] ?? 0) + (lexicals[i] ?? 0),
    }))
    .sort((a, b) => b.score - a.score);
}

function denseSimilarity({ titleSimilarity, bodySimilarity }: Rankable, titleShare: number): number {
  if (titleSimilarity === null || bodySimilarity === null) {
    return bodySimilarity ?? titleSimilarity ?? -1;
  }
  return titleShare * titleSimilarity + (1 - titleShare) * bodySimilarity;
}

/** The least value becomes 0 and the greatest 1. Where all are equal they say nothing, and become 0. */
function scaled(values: readonly number[]): readonly number[] {
  const least = Math.min(...values);
  const spread = Math.max(...values) - least;
  return values.map((value) => (spread > 0 ? (value - least) / spread : 0));
}

/** How many standard deviations each value lies above the mean; 0 where all are equal. */
function standardized(values: readonly number[]): readonly number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const deviation = Math.sqrt(variance);
  return values.map((value) => (deviation > 0 ? (value - mean) / deviation : 0));
}

/** How often each term occurs in a text. */
type Terms = ReadonlyMap<string, number>;

/** The cosine of each candidate's terms with the query's, weighted by how rare a term is among the candidates. */
function lexicalSimilarities(
  query: RankingQuery,
  candidates: readonly RankingQuery[],
  design: Design,
): readonly number[] {
  const terms = candidates.map((candidate) => termsOf(candidate, design));
  const rarity = rarityAmong(terms);
  const weightOf = (term: string, times: number): number =>
    (1 + Math.log(times)) * rarity(term) * (isPair(term) ? design.pairWeight : 1);
  const queried = new Map(
    Array.from(termsOf(query, design), ([term, times]) => [term, weightOf(term, times)]),
  );
  const length = Math.hypot(...queried.values());
  return terms.map((counts) => {
    let [squares, product] = [0, 0];
    for (const [term, times] of counts) {
      const weight = weightOf(term, times);
      squares += weight * weight;
      product += weight * (queried.get(term) ?? 0);
    }
    // Rounding could carry the cosine of a text with itself past 1.
    return product === 0 ? 0 : Math.min(1, product / (Math.sqrt(squares) * length));
  });
}

function termsOf({ title, body }: RankingQuery, design: Design): Terms {
  const counts = new Map<string, number>();
  count(counts, title.slice(0, design.readCharacters), design.titleTimes, design);
  count(counts, (body ?? '').slice(0, design.readCharacters), 1, design);
  return counts;
}

/** Words have no spaces in them. */
function isPair(term: string): boolean {
  return term.includes(' ');
}

function count(counts: Map<string, number>, text: string, times: number, design: Design): void {
  const words = allWordsOf(normalize(text));
  const told = design.tellingOnly ? words.filter(isTelling) : words;
  let previous: string | null = null;
  for (const word of told) {
    const term = design.stems ? stemOf(word) : word;
    counts.set(term, (counts.get(term) ?? 0) + times);
    if (design.pairWeight > 0 && previous !== null) {
      const pair = `${previous} ${term}`;
      counts.set(pair, (counts.get(pair) ?? 0) + times);
    }
    previous = term;
  }
}

/** Shortest word, in characters, that loses an ending. */
const STEMMED_CHARACTERS = 5;
const ENDING = /(?:ings?|ions?|ed|es|ly|s)$/;

/** The word without its English ending: crude, but the same for both sides of a comparison. */
function stemOf(word: string): string {
  return word.length < STEMMED_CHARACTERS || isUnspaced(word) ? word : word.replace(ENDING, '');
}

/** The inverse document frequency of every term; of a term that no candidate has, that of a document frequency of 0. */
function rarityAmong(documents: readonly Terms[]): (term: string) => number {
  const frequencies = new Map<string, number>();
  for (const document of documents) {
    for (const term of document.keys()) {
      frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
    }
  }
  return (term) => Math.max(0, Math.log((documents.length + 2) / ((frequencies.get(term) ?? 0) + 0.5)));
}
