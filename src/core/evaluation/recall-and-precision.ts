/** How well an order of candidates finds known duplicates, and what a cut-off would show of it. */
import { aboveCutOff } from '../related/which-issues.js';

/** What a ranking gives for a question: issues, best first. */
export interface Item {
  readonly number: number;
  /** As `rank` gives it. */
  readonly confidence: number;
}

/** Shares of the questions of which an answer is among the first 1, 5 and 10; and the mean of 1 / its place. */
export interface Recall {
  readonly at1: number;
  readonly at5: number;
  readonly at10: number;
  readonly mrr: number;
}

/** What comments with this cut-off would be like. */
export interface Precision {
  readonly cutOff: number;
  /** Of the issues that are shown, the share of known duplicates: at the least, because a duplicate that nobody marked
   * counts as wrong. Null when none is shown. */
  readonly precision: number | null;
  /** Of all issues, the share that gets a comment. */
  readonly commented: number;
  /** Of the issues that were marked as duplicates, the share whose comment shows one of their cluster. */
  readonly recall: number;
}

/** One issue with what was found for it. */
export interface Answered {
  /** Somebody marked it as a duplicate: one that a comment should have helped. */
  readonly isQuestion: boolean;
  /** Its known duplicates, in either direction; most issues have none. */
  readonly answers: ReadonlySet<number>;
  readonly items: readonly Item[];
  /** How many issues of the repository it stands for, itself included. */
  readonly weight: number;
}

/** The place of the first answer, from 1; null when there is none. */
export function firstAnswerPlace(answers: ReadonlySet<number>, order: readonly number[]): number | null {
  const at = order.findIndex((number) => answers.has(number));
  return at === -1 ? null : at + 1;
}

/** The figures of these places, one for each question; NaN when there are none. */
export function computeRecall(places: readonly (number | null)[]): Recall {
  const within = (most: number): number => mean(places.map((place) => hitWithin(place, most)));
  return {
    at1: within(1),
    at5: within(5),
    at10: within(10),
    mrr: mean(places.map((place) => (place === null ? 0 : 1 / place))),
  };
}

export function hitWithin(place: number | null, most: number): number {
  return place !== null && place <= most ? 1 : 0;
}

/** What comments with this cut-off would be like, over these issues. */
export function precisionAt(cutOff: number, issues: readonly Answered[]): Precision {
  let [all, shown, right, commented, found, asked] = [0, 0, 0, 0, 0, 0];
  for (const { isQuestion, answers, items, weight } of issues) {
    const listed = aboveCutOff(items, cutOff);
    const hits = listed.filter(({ number }) => answers.has(number)).length;
    all += weight;
    shown += weight * listed.length;
    right += weight * hits;
    commented += listed.length > 0 ? weight : 0;
    found += isQuestion && hits > 0 ? weight : 0;
    asked += isQuestion ? weight : 0;
  }
  return {
    cutOff,
    precision: shown === 0 ? null : right / shown,
    commented: commented / all,
    recall: found / asked,
  };
}

/**
 * The least cut-off from which on precision stays at what is wanted, as long as anything is shown: among these, null
 * when there is none.
 */
export function recommendCutOff(rows: readonly Precision[], wanted: number): number | null {
  let found: number | null = null;
  for (const { cutOff, precision } of [...rows].sort((a, b) => b.cutOff - a.cutOff)) {
    if (precision !== null && precision < wanted) {
      return found;
    }
    found = precision === null ? found : cutOff;
  }
  return found;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
