import type { Pair } from './marked-duplicates.js';

/** A question whose right answers are known: all other issues of its cluster. */
export interface Question {
  readonly number: number;
  readonly answers: ReadonlySet<number>;
}

/** Issues that are duplicates of each other, by chains of any length, count for each other. Each query once. */
export function buildQuestions(pairs: readonly Pair[]): readonly Question[] {
  const clusters = buildClusters(pairs);
  const queries = [...new Set(pairs.map(({ query }) => query))].sort((a, b) => a - b);
  return queries.map((number) => ({ number, answers: answersFor(number, clusters) }));
}

/** The other issues of this one's cluster. */
export function answersFor(
  number: number,
  clusters: ReadonlyMap<number, ReadonlySet<number>>,
): ReadonlySet<number> {
  return (clusters.get(number) ?? new Set()).difference(new Set([number]));
}

/** The cluster of each issue that occurs in a pair. */
export function buildClusters(pairs: readonly Pair[]): ReadonlyMap<number, ReadonlySet<number>> {
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
