/** The parameters of the ranking. */

/** One setting of them. The product uses RANKING_DESIGN; bench/ranking.ts measures others. */
export interface RankingDesign {
  /** The share of the title in the dense similarity, 0 to 1; the body has the rest. */
  readonly titleShare: number;
  /** The same in the confidence: like titles are a good reason to look at an issue, and a weaker one to be sure. */
  readonly confidenceTitleShare: number;
  /** The share of the words in the score, 0 to 1; the vectors have the rest. */
  readonly lexicalShare: number;
  /** How often each word of the title counts: authors choose it with more care than those of the body. */
  readonly titleTimes: number;
  /** UTF-16 code units of a text that are read: what comes later is mostly logs. */
  readonly readCharacters: number;
  /** UTF-16 code units of a text from which noise is removed before. */
  readonly noisyCharacters: number;
  /** UTF-16 code units of the comments on a candidate that join its words. */
  readonly commentCharacters: number;
  /** Candidates whose comments are read, the nearest ones. */
  readonly discussedCandidates: number;
  /** The weight of a pair of neighbouring words, where a word has 1; 0 leaves pairs out. */
  readonly pairWeight: number;
  /** Whether `crashes` and `crashing` count as `crash`. */
  readonly stems: boolean;
  /** Whether function words and single characters are left out. */
  readonly meaningfulOnly: boolean;
}

/** The design in use: of those that bench/ranking.ts measured, the one with the best evidence. */
export const RANKING_DESIGN: RankingDesign = {
  titleShare: 0.5,
  confidenceTitleShare: 0.2,
  lexicalShare: 0.7,
  titleTimes: 3,
  readCharacters: 6_000,
  noisyCharacters: 20_000,
  commentCharacters: 2_000,
  discussedCandidates: 300,
  pairWeight: 0.5,
  stems: true,
  meaningfulOnly: true,
};
