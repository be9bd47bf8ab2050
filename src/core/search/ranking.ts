/**
 * Puts candidates in order. Vectors find texts of similar meaning, words find texts with the same names. Together they find
 * far more duplicates than either alone. bench/ranking.ts shows how the parameters were chosen.
 */
import { lexicalSimilarities, type RankingQuery } from './lexical-similarity.js';
import { RANKING_DESIGN, type RankingDesign } from './ranking-design.js';

/** A candidate for the ranking. A similarity is a cosine, -1 to 1; null only when the text has no such vector. */
export interface Rankable {
  readonly title: string;
  readonly body: string | null;
  readonly comments?: string;
  readonly titleSimilarity: number | null;
  /** Of the nearest chunk of the body. */
  readonly bodySimilarity: number | null;
}

export interface Ranked<C extends Rankable> {
  readonly candidate: C;
  /** The weighted mean of the known similarities of vectors, -1 to 1. */
  readonly dense: number;
  /** The similarity of the words, 0 to 1. */
  readonly lexical: number;
  /** The order of the results, 0 to 1. Not comparable with scores of other rankings. */
  readonly score: number;
  /** How certain it is that the two belong together. Comparable between rankings and models, so cut-offs apply to it. */
  readonly confidence: number;
}

/** What each standard deviation of the dense similarity above the mean of all candidates adds to the confidence. */
const CONFIDENCE_PER_DEVIATION = 0.1;

/** The candidates, best first; equals keep their order. */
export function rank<C extends Rankable>(
  query: RankingQuery,
  candidates: readonly C[],
  design: RankingDesign = RANKING_DESIGN,
): readonly Ranked<C>[] {
  const lexicals = lexicalSimilarities(query, candidates, design);
  const denses = candidates.map((candidate) => denseSimilarity(candidate, design.titleShare));
  const [scaledLexicals, scaledDenses] = [scaleToUnit(lexicals), scaleToUnit(denses)];
  const deviations = standardize(
    candidates.map((candidate) => denseSimilarity(candidate, design.confidenceTitleShare)),
  );
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

/** Scales the values so that the least is 0 and the greatest 1. All are 0 when they are equal: then they say nothing. */
function scaleToUnit(values: readonly number[]): readonly number[] {
  const least = Math.min(...values);
  const spread = Math.max(...values) - least;
  return values.map((value) => (spread > 0 ? (value - least) / spread : 0));
}

/** How many standard deviations each value is above the mean; 0 when all are equal. */
function standardize(values: readonly number[]): readonly number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const deviation = Math.sqrt(variance);
  return values.map((value) => (deviation > 0 ? (value - mean) / deviation : 0));
}
