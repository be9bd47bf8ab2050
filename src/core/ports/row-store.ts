/** The rows of issues and comments, and their tombstones. */
import type { Field } from '../model/embedding.js';
import type { Overview } from '../model/overview.js';
import type { Change, Outcome, RemovalReason } from '../model/change.js';
import type { Kind, RecordKey, Repository, TrackerRecord } from '../model/record.js';
import type { PageQuery } from '../model/row-pages.js';
import type { Time } from '../model/time.js';
import type { CursorMove } from './cursor-store.js';
import type { Candidate } from './vector-store.js';

/** A stored row that becomes a tombstone. */
export interface RowRemoval {
  readonly key: RecordKey;
  readonly reason: RemovalReason;
  readonly at: Time;
  /** The web address of a transferred issue in its new repository, where it is known. */
  readonly transferredTo: string | null;
}

/** A stored issue with what decides whether related issues are shown for it. */
export interface StoredIssue {
  readonly id: number;
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly state: string;
  readonly locked: boolean;
  /** As in `Author`; null for a ghost. */
  readonly authorType: string | null;
  readonly createdAt: Time;
  readonly isTombstone: boolean;
  /** Changes when the title or the body does. */
  readonly textHash: string;
  /** The text whose vector stands for the issue; null when the issue gets no vector. */
  readonly textField: 'title' | 'body' | null;
}

/** What is stored at the end of a backfill. */
export interface Survey {
  readonly overview: Overview;
  /** Whether there are live rows of each kind that the current backfill has not seen. */
  readonly hasUnseen: Readonly<Record<Kind, boolean>>;
}

export interface LiveIssue {
  readonly id: number;
  readonly number: number;
  readonly state: string;
  readonly stateReason: string | null;
}

export interface LiveComment {
  readonly id: number;
  readonly issueNumber: number;
  readonly body: string;
}

/** What a change would do. */
export interface PlannedChange {
  readonly outcome: Outcome;
  /** Hashes of the stored texts (text/embedded-texts.ts); null when the record is not stored. */
  readonly storedHashes: Readonly<Record<Field, string | null>> | null;
}

export interface DiscussionQuery {
  /** Ids of issues; at most a few hundred. */
  readonly issues: readonly number[];
  /** Characters of its comments that are read of each issue, about. */
  readonly characters: number;
  /** Only the comments before this time; null for all. */
  readonly commentsBefore: Time | null;
  /** Only the marks before this time, on issues that were closed then; null for all. */
  readonly marksBefore: Time | null;
}

/** A comment by somebody with a role, or by the person who opened it, marks the closed issue `duplicate`, an id, as a duplicate of this live issue. */
export interface KnownOriginal {
  readonly duplicate: number;
  readonly original: Candidate;
}

/** What the live comments on some issues say. Those written by Tiara are left out. */
export interface Discussions {
  /** The beginning of all comments on each issue, by its id, in the order in which they were written. */
  readonly beginnings: ReadonlyMap<number, string>;
  /** The same, of comments by people with a role in the repository. */
  readonly beginningsByMembers: ReadonlyMap<number, string>;
  /** The marks on these issues, on the issues that they lead to, and so on, in the order in which they were made. */
  readonly originals: readonly KnownOriginal[];
}

/** A text that somebody wrote, as a reader of the issue needs it. */
export interface WrittenText {
  /** Null for a ghost. */
  readonly author: string | null;
  /** GitHub's word for the author's role, such as `MEMBER`. */
  readonly authorAssociation: string | null;
  readonly createdAt: Time;
  readonly url: string;
  readonly body: string | null;
}

export interface ThreadComment extends WrittenText {
  readonly id: number;
}

/** A stored issue with what people see of it on GitHub. */
export interface Thread extends WrittenText {
  readonly stateReason: string | null;
  readonly labels: readonly string[];
  readonly closedAt: Time | null;
  readonly updatedAt: Time;
  /** How many comments there are. */
  readonly commentCount: number;
  /** Some of them, in the order in which they were written. */
  readonly comments: readonly ThreadComment[];
}

export interface RowStore {
  /**
   * Applies the changes in one transaction and returns the outcome of each, in order. With a cursor it also moves that
   * cursor, and when the reader is a backfill it marks the records as seen.
   * @throws RefusedError when the database refuses one of the rows; then none is written
   */
  apply(repository: Repository, changes: readonly Change[], cursor?: CursorMove): Promise<readonly Outcome[]>;

  /** What `apply` would do. Changes nothing. */
  plan(repository: Repository, changes: readonly Change[]): Promise<readonly PlannedChange[]>;

  /** Reads every row. Takes one round trip. */
  survey(repository: Repository): Promise<Survey>;
  /** Live rows that the current backfill has not seen, ordered by id. */
  unseen(repository: Repository, query: PageQuery & { readonly kind: Kind }): Promise<readonly RecordKey[]>;
  /** Turns stored rows, and the comments of issues among them, into tombstones. Leaves tombstones as they are. */
  markRemoved(repository: Repository, removals: readonly RowRemoval[]): Promise<void>;
  /** When this row became a tombstone; null when it is live or not stored. */
  removedAt(key: RecordKey): Promise<Time | null>;
  /**
   * Turns the tombstone written at `removedAt` back into a live row, together with the comments removed with it.
   * False when there is no such tombstone any more.
   */
  restore(repository: Repository, record: TrackerRecord, removedAt: Time): Promise<boolean>;

  /** The stored issue with this number, a live one if there is one, tombstones included; null when none is stored. */
  issueNumbered(repositoryId: number, number: number): Promise<StoredIssue | null>;
  /** The stored issue with this id, tombstones included; null when none is stored. */
  issue(id: number): Promise<StoredIssue | null>;
  /**
   * The stored issue with this id and its live comments, apart from Tiara's own: `limit` of them after the first `skip`. Null
   * when the issue is not stored. Takes one round trip.
   */
  thread(issueId: number, page: { readonly skip: number; readonly limit: number }): Promise<Thread | null>;
  /** Numbers of the live, closed issues that are marked as duplicates of this one, ascending; `limit` at most. */
  duplicatesOf(issueId: number, limit: number): Promise<readonly number[]>;
  /** Takes one round trip. */
  discussions(query: DiscussionQuery): Promise<Discussions>;
  /** Live issues without their texts, ordered by id. */
  liveIssues(repository: Repository, page: PageQuery): Promise<readonly LiveIssue[]>;
  /** Live comments that have a text, ordered by id. */
  liveComments(repository: Repository, page: PageQuery): Promise<readonly LiveComment[]>;
}
