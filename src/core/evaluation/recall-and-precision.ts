/** How well rankings find known duplicates, and what comments with a given cut-off would show. */
import { aboveCutOff } from '../related/which-issues.js';

/** An issue that a ranking returned. */
export interface RankedIssue {
  readonly number: number;
  /** That of `rank`. */
  readonly confidence: number;
}

/** Recall at k is the share of questions with an answer among the first k results. */
export interface Recall {
  readonly at1: number;
  readonly at5: number;
  readonly at10: number;
  /** The mean of 1 / the rank of the first answer; 0 for a question without one. */
  readonly mrr: number;
}

/** What comments with this cut-off would be like. */
export interface CutOffResult {
  readonly cutOff: number;
  /**
   * The share of known duplicates among the issues shown; null when none is shown. It is a lower bound, because duplicates
   * that nobody marked count as wrong.
   */
  readonly precision: number | null;
  /** The same for the first issue of each comment. */
  readonly firstPrecision: number | null;
  /** The share of all issues that get a comment. */
  readonly commented: number;
  /** The share of marked duplicates whose comment shows an issue of their cluster. */
  readonly recall: number;
}

/** An issue, and what was found for it. */
export interface EvaluatedIssue {
  /** Somebody marked it as a duplicate, so a comment should have helped. */
  readonly isQuestion: boolean;
  /** The other issues of its cluster; most issues have none. */
  readonly answers: ReadonlySet<number>;
  /** Best first. */
  readonly found: readonly RankedIssue[];
  /** How many issues of the repository it stands for, itself included. */
  readonly weight: number;
}

/** The rank of the first answer, from 1; null when there is none. */
export function rankOfFirstAnswer(answers: ReadonlySet<number>, order: readonly number[]): number | null {
  const at = order.findIndex((number) => answers.has(number));
  return at === -1 ? null : at + 1;
}

/**
 * Recall and mean reciprocal rank.
 * @param ranks the rank of the first answer to each question, from 1; null when it was not found
 * @returns NaN for everything when there are no questions
 */
export function computeRecall(ranks: readonly (number | null)[]): Recall {
  const recallAt = (k: number): number => mean(ranks.map((rank) => hitWithin(rank, k)));
  return {
    at1: recallAt(1),
    at5: recallAt(5),
    at10: recallAt(10),
    mrr: mean(ranks.map((rank) => (rank === null ? 0 : 1 / rank))),
  };
}

/** 1 for a rank among the first k, else 0. */
export function hitWithin(rank: number | null, k: number): number {
  return rank !== null && rank <= k ? 1 : 0;
}

/** How many issues a comment on this one shows with this cut-off, and how many of them are of its cluster. */
export function countShown(
  cutOff: number,
  { answers, found }: EvaluatedIssue,
): { readonly shown: number; readonly right: number } {
  const listed = aboveCutOff(found, cutOff);
  return { shown: listed.length, right: listed.filter(({ number }) => answers.has(number)).length };
}

/** What comments with this cut-off would show for these issues. */
export function evaluateCutOff(cutOff: number, issues: readonly EvaluatedIssue[]): CutOffResult {
  let [all, shown, right, firstRight, commented, helped, questions] = [0, 0, 0, 0, 0, 0, 0];
  for (const issue of issues) {
    const { isQuestion, answers, found, weight } = issue;
    const listed = countShown(cutOff, issue);
    all += weight;
    shown += weight * listed.shown;
    right += weight * listed.right;
    commented += listed.shown > 0 ? weight : 0;
    // What is found is ordered by the ranking, so the first that is shown need not be the first that was found.
    firstRight += answers.has(aboveCutOff(found, cutOff)[0]?.number ?? -1) ? weight : 0;
    helped += isQuestion && listed.right > 0 ? weight : 0;
    questions += isQuestion ? weight : 0;
  }
  return {
    cutOff,
    precision: shown === 0 ? null : right / shown,
    firstPrecision: commented === 0 ? null : firstRight / commented,
    commented: commented / all,
    recall: helped / questions,
  };
}

/**
 * The least of these cut-offs such that it and every higher one that shows anything has at least this precision; null when
 * there is none.
 */
export function recommendCutOff(results: readonly CutOffResult[], minPrecision: number): number | null {
  let recommended: number | null = null;
  for (const { cutOff, precision } of [...results].sort((a, b) => b.cutOff - a.cutOff)) {
    if (precision !== null && precision < minPrecision) {
      return recommended;
    }
    recommended = precision === null ? recommended : cutOff;
  }
  return recommended;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
