/** The database, by the roles it plays. A function takes the role it needs, so its parameters say what it can touch. */
import type { ActionStore } from './action-store.js';
import type { CursorStore } from './cursor-store.js';
import type { FailureStore } from './failure-store.js';
import type { RowStore } from './row-store.js';
import type { SpaceStore } from './space-store.js';
import type { VectorStore } from './vector-store.js';

/** The time by which runs judge each other: how long a lease lasts, and whether something is due. */
export interface Clock {
  now(): Date;
}

/** Every method of every role is one transaction, applied whole or not at all, and harmless when repeated. */
export interface Store {
  readonly rows: RowStore;
  readonly cursors: CursorStore;
  readonly vectors: VectorStore;
  readonly spaces: SpaceStore;
  readonly failures: FailureStore;
  readonly actions: ActionStore;
  /**
   * Creates or updates the schema. Two runs may call it at once. A store that was opened to read only checks it.
   * @throws UserError when the schema cannot be used
   */
  migrate(): Promise<void>;
  /** A clock with the database's time, at most two seconds behind. */
  openClock(): Promise<Clock>;
  /**
   * Ends every lease and claim of this run, whatever else it is doing: from now on, every call that writes fails. A claim stays
   * if GitHub may have been asked to post.
   */
  abandon(runId: string): Promise<void>;
  close(): Promise<void>;
}
