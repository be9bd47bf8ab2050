/**
 * The order in which candidates are shown. Vectors find what is meant alike, words what is named alike: together they
 * find far more duplicates than either. How the constants were chosen: bench/ranking.ts.
 */
import { lexicalSimilarities, type RankingQuery } from './lexical-similarity.js';
import { type RankingDesign, RANKING_DESIGN } from './ranking-design.js';

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

/** The part of the vectors in the confidence, for each standard deviation that a candidate lies above the pool's mean. */
const CONFIDENCE_PER_DEVIATION = 0.1;

/** The candidates, best first; of equals, the one given first. Similarities of one kind must be known for all or be null. */
export function rank<C extends Rankable>(
  query: RankingQuery,
  candidates: readonly C[],
  design: RankingDesign = RANKING_DESIGN,
): readonly Ranked<C>[] {
  const lexicals = lexicalSimilarities(query, candidates, design);
  const denses = candidates.map((candidate) => denseSimilarity(candidate, design.titleShare));
  const [scaledLexicals, scaledDenses] = [scaleToUnit(lexicals), scaleToUnit(denses)];
  const deviations = standardize(denses);
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
function scaleToUnit(values: readonly number[]): readonly number[] {
  const least = Math.min(...values);
  const spread = Math.max(...values) - least;
  return values.map((value) => (spread > 0 ? (value - least) / spread : 0));
}

/** How many standard deviations each value lies above the mean; 0 where all are equal. */
function standardize(values: readonly number[]): readonly number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const deviation = Math.sqrt(variance);
  return values.map((value) => (deviation > 0 ? (value - mean) / deviation : 0));
}
