/** Which issues an evaluation searches for, when there are too many for all. */
import { EVALUATED_OTHERS } from '../../limits.js';
import type { DuplicatePair } from '../model/duplicate-pair.js';
import { seededRandom } from './bootstrap.js';
import { answersFor, buildClusters, type Question } from './clusters.js';

/** A sample of the issues that nobody marked as duplicates. The answers of an original are its duplicates. */
export function sampleOthers(
  pairs: readonly DuplicatePair[],
  questions: readonly Question[],
  numbers: readonly number[],
): readonly Question[] {
  const clusters = buildClusters(pairs);
  const marked = new Set(questions.map(({ number }) => number));
  const others = numbers.filter((number) => !marked.has(number));
  return sample(others, EVALUATED_OTHERS).map((number) => ({
    number,
    answers: answersFor(number, clusters),
    originals: new Set(),
  }));
}

/** At most `limit` random items, in their order. The same items always give the same sample. */
export function sample<T>(items: readonly T[], limit: number): readonly T[] {
  const random = seededRandom(1);
  const drawn = items.map((item, at) => ({ at, item, lot: random() })).sort((a, b) => a.lot - b.lot);
  return drawn
    .slice(0, limit)
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
