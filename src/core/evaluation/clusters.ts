/** Joins pairs of duplicates into clusters: duplicates of duplicates are duplicates. */
import type { DuplicatePair } from '../model/duplicate-pair.js';

/** An issue to search for, with its right answers: all other issues of its cluster. */
export interface Question {
  readonly number: number;
  readonly answers: ReadonlySet<number>;
}

/** One question for each issue that was marked as a duplicate, ordered by number. */
export function buildQuestions(pairs: readonly DuplicatePair[]): readonly Question[] {
  const clusters = buildClusters(pairs);
  const queries = [...new Set(pairs.map(({ query }) => query))].sort((a, b) => a - b);
  return queries.map((number) => ({ number, answers: answersFor(number, clusters) }));
}

/** The other issues of this cluster. */
export function answersFor(
  number: number,
  clusters: ReadonlyMap<number, ReadonlySet<number>>,
): ReadonlySet<number> {
  return (clusters.get(number) ?? new Set()).difference(new Set([number]));
}

/** The cluster of each issue that is in a pair, by number. */
export function buildClusters(pairs: readonly DuplicatePair[]): ReadonlyMap<number, ReadonlySet<number>> {
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
