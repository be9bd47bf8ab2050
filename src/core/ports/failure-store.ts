/** The items and texts that could not be processed. */
import type { Field } from '../model/embedding.js';
import type { RecordKey, Repository } from '../model/record.js';
import type { Time } from '../model/time.js';

/** An item that could not be read or stored, or one of its texts that the model refuses. */
export interface Failure {
  readonly key: RecordKey;
  /** Null for the item itself. A text is identified by its hash, so an edited text counts as new. */
  readonly text: { readonly field: Field; readonly hash: string } | null;
  /** Contains no text of the item. */
  readonly reason: string;
  readonly attempts: number;
  readonly triedAt: Time;
  readonly nextTryAt: Time;
}

export interface FailureStore {
  /** Everything that has failed and not succeeded since, ordered by id. Drops failures of texts that have changed. */
  list(repository: Repository): Promise<readonly Failure[]>;
  /** Records failures; each replaces an earlier one of the same item or text. */
  /** How many are recorded, including those of texts that have changed. */
  count(repository: Repository): Promise<number>;
  record(repository: Repository, failures: readonly Failure[]): Promise<void>;
  forget(failures: readonly Pick<Failure, 'key' | 'text'>[]): Promise<void>;
}
