/** How well an order of candidates finds known duplicates, and what a cut-off would show of it. */
import type { Pair } from './marked-duplicates.js';
import { shownOf } from '../related/which-issues.js';

/** A question whose right answers are known: all other issues of its cluster. */
export interface Question {
  readonly number: number;
  readonly answers: ReadonlySet<number>;
}

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

/** Issues that are duplicates of each other, by chains of any length, count for each other. Each query once. */
export function questionsOf(pairs: readonly Pair[]): readonly Question[] {
  const clusters = clustersOf(pairs);
  const queries = [...new Set(pairs.map(({ query }) => query))].sort((a, b) => a - b);
  return queries.map((number) => ({ number, answers: answersOf(number, clusters) }));
}

/** The other issues of this one's cluster. */
export function answersOf(
  number: number,
  clusters: ReadonlyMap<number, ReadonlySet<number>>,
): ReadonlySet<number> {
  return (clusters.get(number) ?? new Set()).difference(new Set([number]));
}

/** The cluster of each issue that occurs in a pair. */
export function clustersOf(pairs: readonly Pair[]): ReadonlyMap<number, ReadonlySet<number>> {
  const clusters = new Map<number, Set<number>>();
  for (const { query, answer } of pairs) {
    const [a, b] = [query, answer].map((number) => clusters.get(number) ?? new Set([number]));
    const [larger, smaller] = (a?.size ?? 0) >= (b?.size ?? 0) ? [a, b] : [b, a];
    const joined = larger ?? new Set<number>();
    for (const number of smaller ?? []) {
      joined.add(number);
    }
    for (const number of smaller === larger ? [query, answer] : [...(smaller ?? []), query, answer]) {
      clusters.set(number, joined);
    }
  }
  return clusters;
}

/** The place of the first answer, from 1; null when there is none. */
export function placeOf(answers: ReadonlySet<number>, order: readonly number[]): number | null {
  const at = order.findIndex((number) => answers.has(number));
  return at === -1 ? null : at + 1;
}

/** The figures of these places, one for each question; NaN when there are none. */
export function recallOf(places: readonly (number | null)[]): Recall {
  const within = (most: number): number => meanOf(places.map((place) => hitWithin(place, most)));
  return {
    at1: within(1),
    at5: within(5),
    at10: within(10),
    mrr: meanOf(places.map((place) => (place === null ? 0 : 1 / place))),
  };
}

function hitWithin(place: number | null, most: number): number {
  return place !== null && place <= most ? 1 : 0;
}

/** What comments with this cut-off would be like, over these issues. */
export function precisionAt(cutOff: number, issues: readonly Answered[]): Precision {
  let [all, shown, right, commented, found, asked] = [0, 0, 0, 0, 0, 0];
  for (const { isQuestion, answers, items, weight } of issues) {
    const listed = shownOf(items, cutOff);
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
export function recommendedCutOff(rows: readonly Precision[], wanted: number): number | null {
  let found: number | null = null;
  for (const { cutOff, precision } of [...rows].sort((a, b) => b.cutOff - a.cutOff)) {
    if (precision !== null && precision < wanted) {
      return found;
    }
    found = precision === null ? found : cutOff;
  }
  return found;
}

/** The difference of two designs over the same questions, with its 95 % interval. */
export interface Difference {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Questions. With few of them the interval is wide, and that is what it says. */
  readonly n: number;
}

/** Samples of the bootstrap: the ends of the interval then move by some thousandths with another seed. */
const BOOTSTRAP_SAMPLES = 2_000;

/** `b` less `a` in recall@5, by a paired bootstrap that gives the same every time. Places of the same questions, in the same order. */
export function differenceAt5(
  a: readonly (number | null)[],
  b: readonly (number | null)[],
  seed = 1,
): Difference {
  const differences = a.map((place, at) => hitWithin(b[at] ?? null, 5) - hitWithin(place, 5));
  const next = randomNumbers(seed);
  const means = Array.from({ length: BOOTSTRAP_SAMPLES }, () =>
    meanOf(differences.map(() => differences[Math.floor(next() * differences.length)] ?? 0)),
  ).sort((x, y) => x - y);
  return {
    mean: meanOf(differences),
    low: means[Math.floor(BOOTSTRAP_SAMPLES * 0.025)] ?? NaN,
    high: means[Math.ceil(BOOTSTRAP_SAMPLES * 0.975) - 1] ?? NaN,
    n: differences.length,
  };
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
