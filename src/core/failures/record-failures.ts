/** Items and texts that could not be processed: remembered, told by name, and tried again after growing waits. */
import { FAILURE_RETRY_FIRST_MS, FAILURE_RETRY_LONGEST_MS, FAILURES_NAMED_WAITING } from '../../limits.js';
import type { Failure, Field, StoredVector, World } from '../ports/store.js';
import { nameOf, type RecordKey, type Repository } from '../model/record.js';
import type { Tally } from '../model/tally.js';
import { timeOf } from '../model/time.js';

/** An item or a text that failed in this run. */
export type Failed = Pick<Failure, 'key' | 'text' | 'reason'>;

/** An item, or one of its texts, as it may be called in a log. */
function nameOfFailed({ key, text }: Pick<Failed, 'key' | 'text'>): string {
  return key.kind === 'issue' && text !== null ? `${nameOf(key)} (${text.field})` : nameOf(key);
}

/** Names exactly this text, or this item. */
function identityOf({ key, text }: Pick<Failed, 'key' | 'text'>): string {
  return `${key.kind} ${key.id} ${text === null ? '' : `${text.field} ${text.hash}`}`;
}

/** Counts these failures among those of the run, and remembers them until their next try. */
export async function noteFailures(
  { store, clock }: World,
  repository: Repository,
  failed: readonly Failed[],
  tally: Tally,
): Promise<void> {
  if (failed.length === 0) {
    return;
  }
  const now = clock.now();
  const earlier = new Map(
    (await store.failures(repository)).map((each) => [identityOf(each), each.attempts]),
  );
  await store.recordFailures(
    repository,
    failed.map((each): Failure => {
      const attempts = (earlier.get(identityOf(each)) ?? 0) + 1;
      const wait = Math.min(FAILURE_RETRY_FIRST_MS * 2 ** (attempts - 1), FAILURE_RETRY_LONGEST_MS);
      const nextTryAt = timeOf(new Date(now.getTime() + wait));
      return { ...each, attempts, triedAt: timeOf(now), nextTryAt };
    }),
  );
  tally.failed.push(...failed.map((each) => ({ item: nameOfFailed(each), reason: each.reason })));
}

/** The texts that were refused before. */
export interface RefusedTexts {
  /** Whether this text was refused, and waits for its next try. */
  isWaiting(row: RecordKey, field: Field, hash: string): boolean;
  /** The failures that are over, now that these texts have their vectors. */
  among(vectors: readonly StoredVector[]): readonly Failure[];
}

/** What is known of refused texts, as of now. */
export async function refusedTexts({ store, clock }: World, repository: Repository): Promise<RefusedTexts> {
  const now = timeOf(clock.now());
  const known = new Map((await store.failures(repository)).map((each) => [identityOf(each), each]));
  return {
    isWaiting: (key, field, hash) =>
      (known.get(identityOf({ key, text: { field, hash } }))?.nextTryAt ?? '') > now,
    among: (vectors) =>
      vectors.flatMap(({ kind, id, field, hash }) => {
        const failure = known.get(identityOf({ key: { kind, id, issueNumber: 0 }, text: { field, hash } }));
        return failure === undefined ? [] : [failure];
      }),
  };
}

/** Says what failed in earlier runs and waits for its next try. */
export async function tellWaiting(world: World, repository: Repository, tally: Tally): Promise<void> {
  const { store, clock } = world;
  const now = timeOf(clock.now());
  const told = new Set(tally.failed.map(({ item }) => item));
  const waiting = (await store.failures(repository)).filter(
    (failure) => failure.nextTryAt > now && !told.has(nameOfFailed(failure)),
  );
  const [first] = waiting.map(({ nextTryAt }) => nextTryAt).sort();
  if (first !== undefined) {
    const named = waiting.slice(0, FAILURES_NAMED_WAITING).map(nameOfFailed).join(', ');
    const more =
      waiting.length > FAILURES_NAMED_WAITING ? ` and ${waiting.length - FAILURES_NAMED_WAITING} more` : '';
    tally.left.push(
      `Failed in earlier runs, and tried again after growing waits (the next time after ${first}): ${named}${more}. ` +
        'The table failures has the reasons.',
    );
  }
}
