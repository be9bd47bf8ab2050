/** What the core needs of the world. Each adapter is a function that returns an object with these promises. */
import type { Actions, Tracker, VectorOwner } from './action-store.js';
import type {
  Change,
  Comment,
  Issue,
  Kind,
  RecordKey,
  RemovalReason,
  Repository,
  Time,
  TrackerRecord,
} from '../model/record.js';

export interface Clock {
  now(): Date;
}

/** Lines for the person who reads the run. No text of an issue or a comment is ever passed to it. */
export interface Log {
  info(line: string): void;
  notice(line: string): void;
  warning(line: string): void;
  debug(line: string): void;
}

/** An item that cannot be read as GitHub sent it. */
export interface Malformed {
  /** Kind and id or number, as far as it tells; never its text. */
  readonly item: string;
  /** Null when it cannot be asked for by its id. */
  readonly key: RecordKey | null;
  readonly reason: string;
}

export interface Page<R> {
  readonly records: readonly R[];
  readonly malformed: readonly Malformed[];
  /** Everything that the feed holds up to this time, this time's second perhaps excepted, has been listed; null for an empty page. */
  readonly upTo: Time | null;
}

/** One repository's tracker as GitHub tells it. Pull requests and their comments are left out. */
export interface History {
  readonly repository: Repository;
  /** Every issue updated at or after `since` (null: every issue), oldest update first. Throws rather than end early. */
  issues(since: Time | null): AsyncIterable<Page<Issue>>;
  /** Every comment on an issue updated at or after `since` (null: every one), oldest update first. Throws rather than end early. */
  comments(since: Time | null): AsyncIterable<Page<Comment>>;
  /** Every comment of one issue. */
  commentsOf(issueNumber: number): AsyncIterable<Page<Comment>>;
  /** Where this very record is now, asked for by itself. Nothing of another repository is ever given as `here`. */
  whereabouts(key: RecordKey): Promise<Whereabouts>;
  /** The repository under the name that it bears now. */
  repositoryNow(): Promise<Repository>;
}

export type Whereabouts =
  | { readonly at: 'here'; readonly record: TrackerRecord }
  /** Transferred; the web address of its new place where that can be seen. */
  | { readonly at: 'elsewhere'; readonly url: string | null }
  | { readonly at: 'gone' }
  /** It is there, and cannot be read. */
  | { readonly at: 'malformed'; readonly reason: string };

/** Unit length, as many numbers as the space has dimensions. */
export type Vector = readonly number[];

/** The model will not take this text; `reason` says why without repeating it. */
export interface Refusal {
  readonly refused: string;
}

export interface Embedder {
  /** Two embedders with one model name and one number of dimensions are interchangeable. */
  readonly model: string;
  /** Null until the first vector tells. */
  readonly dimensions: number | null;
  /** What one request may hold, and how many requests may be in flight. */
  readonly batch: { readonly texts: number; readonly bytes: number; readonly inFlight: number };
  /** Bytes of UTF-8 that it reads of one text: a longer one is sent in pieces. */
  readonly textBytes: number;
  /**
   * For each text, in the order given: its unit vector, or why the model refuses it. Texts are neither empty nor more
   * than a batch. Throws when nothing could be learnt of any of them.
   */
  embed(texts: readonly string[]): Promise<readonly (Vector | Refusal)[]>;
}

/** An embedding space: vectors of one space can be compared with each other and with no others. */
export interface Space {
  readonly id: number;
  readonly model: string;
  readonly dimensions: number;
}

/** What became of a change. `contested`: a snapshot of the same second as the stored row says something else. */
export type Outcome = 'stored' | 'removed' | 'unchanged' | 'older' | 'contested' | 'tombstoned';

/** How far the feeds of one repository have been read. A cursor is the `updated_at` of the last item stored. */
export interface Cursors {
  readonly issues: Time | null;
  readonly comments: Time | null;
}

/** The two readers of the feeds: catch-up goes on for ever, a backfill starts anew and ends. */
export type Reader = 'catch-up' | 'backfill';
export type Feed = keyof Cursors;

export interface RepositoryState {
  readonly catchUp: Cursors;
  readonly caughtUpAt: Date | null;
  /** Null when no backfill is under way. */
  readonly backfill: Cursors | null;
}

/** Which of a record's texts a vector stands for. A comment has only a body. */
export type Field = 'title' | 'body';

/** A stored row whose vectors are out of date. A hash is given only for the texts that need a vector. */
export interface PendingRow extends RecordKey {
  readonly title: string;
  readonly body: string;
  readonly hashes: Readonly<Partial<Record<Field, string>>>;
  /** Positions of the pieces of the body, as it is now, that are stored already. */
  readonly chunks: readonly number[];
}

export interface PendingQuery {
  readonly kind: Kind;
  /** Only rows with a greater id, in the order of their ids. */
  readonly afterId: number;
  readonly limit: number;
  /** Only these rows; all when absent. */
  readonly ids?: readonly number[];
  /** Pending for want of a vector of this space; absent: of the active one. */
  readonly space?: Space;
}

export interface StoredVector {
  readonly kind: Kind;
  readonly id: number;
  readonly field: Field;
  /** The hash of the text that was embedded: a row whose text changed meanwhile keeps its pending state. */
  readonly hash: string;
  readonly vector: Vector;
}

/** One of the later pieces of a body too long for one vector. The first piece's vector is that of the row. */
export interface StoredChunk {
  readonly kind: Kind;
  readonly id: number;
  /** The hash of the whole body, as in `StoredVector`. */
  readonly hash: string;
  /** From 1 on. */
  readonly position: number;
  readonly text: string;
  /** A piece that the model refuses is remembered, so that it does not keep the others from being found. */
  readonly vector: Vector | Refusal;
}

/** A live issue or comment near a query. A similarity is a cosine, -1 to 1; null where the row has no such vector. */
export interface Candidate {
  readonly kind: Kind;
  readonly repository: Repository;
  readonly number: number;
  readonly commentId: number | null;
  readonly title: string;
  readonly body: string | null;
  readonly state: string;
  readonly stateReason: string | null;
  readonly url: string;
  readonly titleSimilarity: number | null;
  /** Of the nearest piece of the body. */
  readonly bodySimilarity: number | null;
  /** Which piece of the body that is, and its text, where it is not the first. */
  readonly piece?: { readonly position: number; readonly text: string };
}

/** Which rows can be near. */
export interface NearestFilter {
  /** By id; none: all. */
  readonly repositories: readonly number[];
  /** Of the issue; a comment's is that of its issue. All when absent. */
  readonly state?: 'open' | 'closed' | 'all';
  /** Neither this issue, by its id, nor its comments. */
  readonly exceptIssue?: number | null;
}

/** An item that could not be read or stored, or one of its texts, which the model refuses. */
export interface Failure {
  readonly key: RecordKey;
  /** Null: the item itself. The hash is that of the refused text: another text is another matter. */
  readonly text: { readonly field: Field; readonly hash: string } | null;
  /** Without any text of the item. */
  readonly reason: string;
  /** How often it was tried. */
  readonly attempts: number;
  readonly triedAt: Time;
  readonly nextTryAt: Time;
}

/** A row that is to become a tombstone. */
export interface Burial {
  readonly key: RecordKey;
  readonly reason: RemovalReason;
  readonly at: Time;
  readonly transferredTo: string | null;
}

/** A page of rows: those with a greater id, in the order of their ids. */
export type PageQuery = Pick<PendingQuery, 'afterId' | 'limit'>;

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

export interface Counts {
  readonly issues: number;
  readonly comments: number;
  /** Texts of live rows that have no vector of the space yet. */
  readonly pending: number;
}

/** The database. Every method is one transaction, applied whole or not at all, and harmless when done twice. */
export interface Store {
  /** Creates what is missing. Two runs may do it at once. */
  migrate(): Promise<void>;

  /** Records the repository's current name and tells how far it has been read. */
  repository(repository: Repository): Promise<RepositoryState>;
  /** Every repository that the database holds something of. */
  repositories(): Promise<readonly Repository[]>;

  /**
   * Applies the changes; with a cursor, moves that reader's cursor of that feed up to it in the same transaction, and
   * when the reader is a backfill remembers that it has seen these records.
   * Gives an outcome for each change, in order.
   * @throws RefusedError when the database takes not all of these rows, and then has taken none
   */
  apply(
    repository: Repository,
    changes: readonly Change[],
    cursor?: { readonly reader: Reader; readonly feed: Feed; readonly upTo: Time },
  ): Promise<readonly Outcome[]>;

  /** Live rows that the backfill under way has not seen, in the order of ids. */
  unseen(repository: Repository, query: Omit<PendingQuery, 'ids' | 'space'>): Promise<readonly RecordKey[]>;
  /** Makes tombstones of stored rows, and of the comments of issues among them. A tombstone stays as it is. */
  bury(repository: Repository, burials: readonly Burial[]): Promise<void>;
  /** When this row became a tombstone; null when it is none, or is not stored. */
  buriedAt(key: RecordKey): Promise<Time | null>;
  /**
   * Makes a live row of the tombstone that was written at `buriedAt`, and of those that its comments became with it;
   * false when there is no such tombstone any more.
   */
  exhume(repository: Repository, record: TrackerRecord, buriedAt: Time): Promise<boolean>;

  /** What could not be processed and has not been since, in the order of ids. */
  failures(repository: Repository): Promise<readonly Failure[]>;
  /** Remembers failures, each in the place of an earlier one of the same item or text. */
  recordFailures(repository: Repository, failures: readonly Failure[]): Promise<void>;
  forgetFailures(failures: readonly Pick<Failure, 'key' | 'text'>[]): Promise<void>;

  /** Starts a backfill, or gives the cursors of the one that is under way. */
  startBackfill(repository: Repository): Promise<Cursors>;
  /** Ends it: what it has read, catch-up need not read again. */
  finishBackfill(repository: Repository, at: Date): Promise<void>;
  finishCatchUp(repository: Repository, at: Date): Promise<void>;

  /** The active space, or null before the first vector. */
  space(): Promise<Space | null>;
  /** The active space, created with these when there is none. Two runs may do it at once: both get the first one's. */
  openSpace(model: string, dimensions: number): Promise<Space>;
  /** The space that a re-embedding fills and that is to become the active one; null when none is. */
  nextSpace(): Promise<Space | null>;
  /**
   * The next space, for these vectors: the one under way when it is for them, else a new one in its place, and then it is
   * forgotten which texts were refused.
   */
  startNextSpace(model: string, dimensions: number): Promise<Space>;
  /** Makes this the space that is searched, at once; nothing when it was dropped meanwhile. */
  activate(space: Space): Promise<void>;
  /** Drops every space but the active one, with its vectors. */
  dropOtherSpaces(): Promise<void>;

  pending(repository: Repository, query: PendingQuery): Promise<readonly PendingRow[]>;
  /** Stores the vectors of the texts that have not changed meanwhile; none when the space was dropped meanwhile. */
  putVectors(space: Space, vectors: readonly StoredVector[]): Promise<void>;
  /** Stores later pieces of the bodies that have not changed meanwhile; those of another text are never found. */
  putChunks(space: Space, chunks: readonly StoredChunk[]): Promise<void>;

  /**
   * Takes or renews the right to embed everything that is pending in this repository until `until`; false when another
   * owner holds it at `now`.
   */
  lease(repository: Repository, owner: string, now: Date, until: Date): Promise<boolean>;
  release(repository: Repository, owner: string): Promise<void>;

  /** The `limit` nearest live rows by each vector column that pass the filter, joined, in no order. None of a space that was dropped. */
  nearest(
    space: Space,
    query: Vector,
    options: NearestFilter & { readonly kind: Kind; readonly limit: number },
  ): Promise<readonly Candidate[]>;

  /** The id of the issue with this number, tombstones too; null when none is stored. */
  issueId(repositoryId: number, number: number): Promise<number | null>;

  /** The vectors of a row that are of this space and up to date, whether it is live or not. */
  vectorsOf(space: Space, owner: VectorOwner): Promise<Readonly<Partial<Record<Field, Vector>>>>;

  /** Live issues without their texts, in the order of ids. */
  liveIssues(repository: Repository, page: PageQuery): Promise<readonly LiveIssue[]>;
  /** Live comments that have a text, in the order of ids. */
  liveComments(repository: Repository, page: PageQuery): Promise<readonly LiveComment[]>;

  /** What is done to trackers, once each. */
  readonly actions: Actions;

  /**
   * Live rows of these repositories (none: of all), and how many texts are pending in rows of these kinds (absent: of
   * all) for want of a vector of this space (absent: of the active one).
   */
  counts(repositories: readonly number[], embeds?: readonly Kind[], space?: Space): Promise<Counts>;
  close(): Promise<void>;
}

/** Everything a run needs of the world. */
export interface World {
  readonly store: Store;
  readonly embedder: Embedder;
  /** The kinds whose texts get vectors. */
  readonly embeds: readonly Kind[];
  readonly log: Log;
  readonly clock: Clock;
  /** Names this run among all that share the database. */
  readonly runId: string;
  /** The history of `owner/name`; asks GitHub for the repository. */
  readonly history: (fullName: string) => Promise<History>;
  /** The history of a repository that is known already; asks nothing yet. */
  readonly historyOf: (repository: Repository) => Promise<History>;
  /** Where comments are posted; asks nothing yet. */
  readonly trackerOf: (repository: Repository) => Promise<Tracker>;
}
