/** The texts that the model refused in earlier runs. */
import type { Field } from '../model/embedding.js';
import type { RecordKey, Repository } from '../model/record.js';
import { toTime } from '../model/time.js';
import type { Failure } from '../ports/failure-store.js';
import type { StoredVector } from '../ports/vector-store.js';
import type { World } from '../ports/world.js';
import { failureKey } from './record-failures.js';

export interface RefusedTexts {
  /** Whether this text was refused and its next try is not due. */
  isWaiting(row: RecordKey, field: Field, hash: string): boolean;
  /** The earlier failures of the texts that have these vectors now. */
  among(vectors: readonly StoredVector[]): readonly Failure[];
}

export async function readRefusedTexts(
  { store, clock }: World,
  repository: Repository,
): Promise<RefusedTexts> {
  const now = toTime(clock.now());
  const known = new Map((await store.failures.list(repository)).map((each) => [failureKey(each), each]));
  return {
    isWaiting: (key, field, hash) =>
      (known.get(failureKey({ key, text: { field, hash } }))?.nextTryAt ?? '') > now,
    among: (vectors) =>
      vectors.flatMap(({ kind, id, field, hash }) => {
        const failure = known.get(failureKey({ key: { kind, id, issueNumber: 0 }, text: { field, hash } }));
        return failure === undefined ? [] : [failure];
      }),
  };
}
