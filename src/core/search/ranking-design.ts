/** The numbers of a ranking. Those in use are DESIGN; others are for measuring. */
export interface RankingDesign {
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
export const RANKING_DESIGN: RankingDesign = {
  titleShare: 0.3,
  lexicalShare: 0.5,
  titleTimes: 2,
  readCharacters: 6_000,
  pairWeight: 0.5,
  stems: true,
  tellingOnly: true,
};
