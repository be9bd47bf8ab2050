/** Records items and texts that could not be processed, and names them in the result. */
import { describeRecord, type Repository } from '../model/record.js';
import type { Tally } from '../model/tally.js';
import { toTime } from '../model/time.js';
import type { Failure } from '../ports/failure-store.js';
import type { World } from '../ports/world.js';
import { nextTryAfter } from './retry-schedule.js';

/** An item or a text that failed in this run. */
export type NewFailure = Pick<Failure, 'key' | 'text' | 'reason'>;

/** Adds these failures to the tally, and stores them with the time of their next try. */
export async function recordFailures(
  { store, clock }: World,
  repository: Repository,
  failed: readonly NewFailure[],
  tally: Tally,
): Promise<void> {
  if (failed.length === 0) {
    return;
  }
  const now = clock.now();
  const known = await store.failures.list(repository);
  const earlierAttempts = new Map(known.map((each) => [failureKey(each), each.attempts]));
  await store.failures.record(
    repository,
    failed.map((each): Failure => {
      const attempts = (earlierAttempts.get(failureKey(each)) ?? 0) + 1;
      const nextTryAt = toTime(nextTryAfter(attempts, now));
      return { ...each, attempts, triedAt: toTime(now), nextTryAt };
    }),
  );
  tally.failed.push(...failed.map((each) => ({ item: describeFailed(each), reason: each.reason })));
}

/** The name of an item, or of one of its texts, for a log. */
export function describeFailed({ key, text }: Pick<NewFailure, 'key' | 'text'>): string {
  return key.kind === 'issue' && text !== null
    ? `${describeRecord(key)} (${text.field})`
    : describeRecord(key);
}

/** Identifies an item, or one version of one of its texts. */
export function failureKey({ key, text }: Pick<NewFailure, 'key' | 'text'>): string {
  return `${key.kind} ${key.id} ${text === null ? '' : `${text.field} ${text.hash}`}`;
}
