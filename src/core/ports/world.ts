/** Everything outside the program that a run needs. Each port is implemented by a function that returns an object. */
import type { Space } from '../model/embedding.js';
import type { Kind, Repository } from '../model/record.js';
import type { CommentPoster } from './comment-poster.js';
import type { Embedder } from './embedder.js';
import type { IssueSource } from './issue-source.js';
import type { Log } from './log.js';
import type { Clock, Store } from './store.js';

/** How long a run may wait for GitHub and for the embeddings server together. */
export interface WaitBudget {
  /**
   * Calls `announce`, waits and returns true. Returns false at once when this wait would exceed the limit of one wait, of
   * all waits of the run together, or of the run's time.
   */
  wait(seconds: number, announce: () => void): Promise<boolean>;
}

export interface EmbeddingBudget {
  /** Texts; chunks of long ones count one by one. */
  left: number;
}

export interface World {
  readonly store: Store;
  readonly embedder: Embedder;
  /** The embedder of a search among the vectors of this space. */
  readonly searchEmbedder: (space: Space) => Embedder | Promise<Embedder>;
  /** The kinds of records whose texts get vectors. */
  readonly embeds: readonly Kind[];
  /** What the run may still embed; absent for no limit. Embedding counts it down. */
  readonly embeddingBudget?: EmbeddingBudget;
  readonly log: Log;
  /** The same for all runs that share the database, whatever the clocks of their machines say. */
  readonly clock: Clock;
  /** Identifies this run among all runs that share the database. */
  readonly runId: string;
  /** The source of `owner/name`; asks GitHub for the repository's id. */
  readonly sourceNamed: (fullName: string) => Promise<IssueSource>;
  /** The source of a known repository; makes no request yet. */
  readonly sourceFor: (repository: Repository) => Promise<IssueSource>;
  /** Posts comments in a known repository; makes no request yet. */
  readonly posterFor: (repository: Repository) => Promise<CommentPoster>;
}
