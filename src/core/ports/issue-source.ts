/** One repository's issues and comments, read from GitHub. */
import type { Comment, Issue, RecordKey, Repository, TrackerRecord } from '../model/record.js';
import type { Time } from '../model/time.js';

/** An item that is not as GitHub documents it. */
export interface Malformed {
  /** Kind and id or number, as far as they are known; never its text. */
  readonly item: string;
  /** Null when the item cannot be looked up by id. */
  readonly key: RecordKey | null;
  readonly reason: string;
}

/** One page of a listing. */
export interface Page<R> {
  readonly records: readonly R[];
  readonly malformed: readonly Malformed[];
  /** The listing is complete up to this time, except perhaps for the last second; null for an empty page. */
  readonly upTo: Time | null;
}

/** Where a record is now. */
export type Lookup =
  | { readonly state: 'found'; readonly record: TrackerRecord }
  /** In another repository; its web address there, when the token may see it. */
  | { readonly state: 'transferred'; readonly url: string | null }
  | { readonly state: 'gone' }
  /** It exists but cannot be read. */
  | { readonly state: 'malformed'; readonly reason: string };

/** Leaves out pull requests and their comments. A listing throws rather than end early. */
export interface IssueSource {
  readonly repository: Repository;
  /** Every issue updated at or after `since` (null: every issue), oldest update first. */
  issues(since: Time | null): AsyncIterable<Page<Issue>>;
  /** Every comment on an issue updated at or after `since` (null: every comment), oldest update first. */
  comments(since: Time | null): AsyncIterable<Page<Comment>>;
  /** Every comment on one issue. */
  commentsOn(issueNumber: number): AsyncIterable<Page<Comment>>;
  /** Asks for one record by its id. A record of another repository is never `found`. */
  lookUp(key: RecordKey): Promise<Lookup>;
  /**
   * Why the issues of this repository cannot be read, so that a missing item proves nothing, to follow "because"; null when
   * they can.
   */
  whyUnreadable(): Promise<string | null>;
  /** The share of this hour's requests that the token has left, 0 to 1; null when GitHub has not said. */
  requestsLeftShare(): number | null;
  /** The repository under its current name. */
  currentRepository(): Promise<Repository>;
}
