/** How far a figure could be off, because it was measured on this sample of issues and not on another. */
import { countShown, hitWithin, type EvaluatedIssue } from './recall-and-precision.js';

/** A mean with its 95 % confidence interval. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** The number of values. With few of them, the interval is wide. */
  readonly n: number;
}

/** With so many samples, the ends of the interval move by only some thousandths with another seed. */
const BOOTSTRAP_SAMPLES = 2_000;

/** Returns how much better the recall at 5 is in `b` than in `a`: ranks for the same questions, as in `recallAt5`. */
export function compareRecallAt5(
  a: readonly (number | null)[],
  b: readonly (number | null)[],
  seed = 1,
): Interval {
  return bootstrapMean(
    a.map((rank, at) => hitWithin(b[at] ?? null, 5) - hitWithin(rank, 5)),
    seed,
  );
}

/** The recall at 5. `ranks`: the rank of the first answer to each question, from 1; null when it was not found. */
export function recallAt5(ranks: readonly (number | null)[]): Interval {
  return bootstrapMean(ranks.map((rank) => hitWithin(rank, 5)));
}

/** The precision of what comments with this cut-off show. `n` is the number of issues that get one; null when none does. */
export function precisionAt(cutOff: number, issues: readonly EvaluatedIssue[]): Interval | null {
  const counts = issues.map((issue) => ({ ...countShown(cutOff, issue), weight: issue.weight }));
  const commented = counts.filter(({ shown }) => shown > 0);
  return commented.length === 0
    ? null
    : bootstrapRatio(commented.map(({ shown, right, weight }) => [weight * right, weight * shown]));
}

function bootstrapMean(values: readonly number[], seed = 1): Interval {
  return bootstrapRatio(
    values.map((value) => [value, 1]),
    seed,
  );
}

/**
 * The sum of the first numbers by that of the second ones, and how far it could be off, by a bootstrap: the same numbers and
 * seed always give the same result.
 * https://en.wikipedia.org/wiki/Bootstrapping_(statistics)
 */
function bootstrapRatio(parts: readonly (readonly [part: number, whole: number])[], seed = 1): Interval {
  const random = seededRandom(seed);
  const ratios = Array.from({ length: BOOTSTRAP_SAMPLES }, () =>
    ratioOf(parts.map(() => parts[Math.floor(random() * parts.length)] ?? [0, 0])),
  ).sort((x, y) => x - y);
  return {
    mean: ratioOf(parts),
    low: ratios[Math.floor(BOOTSTRAP_SAMPLES * 0.025)] ?? NaN,
    high: ratios[Math.ceil(BOOTSTRAP_SAMPLES * 0.975) - 1] ?? NaN,
    n: parts.length,
  };
}

function ratioOf(parts: readonly (readonly [number, number])[]): number {
  const sum = (at: 0 | 1): number => parts.reduce((total, part) => total + part[at], 0);
  return sum(0) / sum(1);
}

/** A generator of numbers from 0 to 1 that always gives the same ones for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
