/** Which texts need a vector, the vectors themselves, and the search over them. */
import type { Field, QuestionVectors, Refusal, Space, Vector } from '../model/embedding.js';
import type { Kind, RecordKey, Repository } from '../model/record.js';
import type { PageQuery } from '../model/row-pages.js';
import type { Time } from '../model/time.js';

/** A stored row with vectors that are missing or out of date. Only the texts that need a vector have a hash here. */
export interface PendingRow extends RecordKey {
  readonly title: string;
  readonly body: string;
  readonly hashes: Readonly<Partial<Record<Field, string>>>;
  /** Positions of the chunks of the current body that are already stored. */
  readonly chunks: readonly number[];
}

export interface PendingQuery extends PageQuery {
  readonly kind: Kind;
  /** Only these rows; all rows when absent. */
  readonly ids?: readonly number[];
  /** The space whose vectors are missing; the active one when absent. */
  readonly space?: Space;
}

export interface StoredVector {
  readonly kind: Kind;
  readonly id: number;
  readonly field: Field;
  /** Hash of the embedded text. A row whose text has changed since then stays pending. */
  readonly hash: string;
  readonly vector: Vector;
}

/** A later chunk of a body that is too long for one vector. The first chunk's vector is the row's own. */
export interface StoredChunk {
  readonly kind: Kind;
  readonly id: number;
  /** Hash of the whole body, as in `StoredVector`. */
  readonly hash: string;
  /** From 1 on. */
  readonly position: number;
  readonly text: string;
  /** A chunk that the model refuses is stored without a vector, so that the text's other chunks can be found. */
  readonly vector: Vector | Refusal;
}

/** A live issue or comment near a query. A similarity is a cosine, -1 to 1; null when the row has no such vector. */
export interface Candidate {
  readonly kind: Kind;
  readonly repository: Repository;
  /** GitHub's id of the issue, also of a comment's issue. */
  readonly issueId: number;
  readonly number: number;
  readonly commentId: number | null;
  readonly title: string;
  readonly body: string | null;
  readonly state: string;
  readonly stateReason: string | null;
  readonly url: string;
  readonly titleSimilarity: number | null;
  /** Of the nearest chunk of the body. */
  readonly bodySimilarity: number | null;
  /** The nearest chunk, when it is not the first. */
  readonly chunk?: { readonly position: number; readonly text: string };
}

/** Which rows a search may return. */
export interface NearestFilter {
  /** Ids; empty for all repositories. */
  readonly repositories: readonly number[];
  /** State of the issue; a comment has its issue's state, and so with what follows. All when absent. */
  readonly state?: 'open' | 'closed' | 'all';
  /** The account that opened the issue, in any case; all when absent. */
  readonly author?: string | null;
  /** A label of the issue, in any case; all when absent. */
  readonly label?: string | null;
  /** Only issues that changed at this time or later; all when absent. */
  readonly since?: Time | null;
  /** Id of an issue to leave out, with its comments. */
  readonly exceptIssue?: number | null;
  /** Only issues with a smaller number, and their comments. All when absent. */
  readonly beforeNumber?: number | null;
}

export interface NearestOptions extends NearestFilter {
  readonly kind: Kind;
  /** Rows for each vector column. */
  readonly limit: number;
}

export interface Counts {
  readonly issues: number;
  readonly comments: number;
  /** Texts of live rows without a current vector in the active space. */
  readonly pending: number;
}

export interface VectorStore {
  /** Rows with pending texts, ordered by id. */
  pending(repository: Repository, query: PendingQuery): Promise<readonly PendingRow[]>;
  /** Stores vectors whose text has not changed since. Does nothing when the space has been dropped. */
  putVectors(space: Space, vectors: readonly StoredVector[]): Promise<void>;
  /** Stores later chunks of bodies that have not changed since. */
  putChunks(space: Space, chunks: readonly StoredChunk[]): Promise<void>;
  /** The current vectors of one row in this space; the row may be a tombstone. */
  vectorsOf(
    space: Space,
    row: Pick<RecordKey, 'kind' | 'id'>,
  ): Promise<Readonly<Partial<Record<Field, Vector>>>>;
  /**
   * The live rows that pass the filter and are among the `limit` nearest by any vector column, in no particular order. Several
   * options are answered together, at the cost of one. Empty when the space has been dropped.
   */
  nearest(
    space: Space,
    question: QuestionVectors,
    ...options: readonly NearestOptions[]
  ): Promise<readonly Candidate[]>;
  /**
   * The number of pending texts in live rows of these repositories (empty: all) and of the kinds `embeds` (absent: all
   * kinds) for `space` (absent: the active one). Takes as long as it takes to read the rows that have pending texts.
   */
  countPending(repositories: readonly number[], embeds?: readonly Kind[], space?: Space): Promise<number>;
  /** Counts the live rows of these repositories (empty: all) and their pending texts. Reads every row. */
  counts(repositories: readonly number[]): Promise<Counts>;
  /**
   * Takes or renews the lease on embedding everything pending in this repository, until `until`. False when another
   * owner holds it at `now`.
   */
  takeLease(repository: Repository, owner: string, now: Date, until: Date): Promise<boolean>;
  releaseLease(repository: Repository, owner: string): Promise<void>;
}
