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

/** What mode `check` tells about a database. */
export interface DatabaseFacts {
  /** Its name and version, such as `TiDB 8.5.1`. */
  readonly server: string;
  /** Whether the connection is encrypted; null without a connection. */
  readonly isEncrypted: boolean | null;
  /** Migrations that the next run that writes applies. */
  readonly missingMigrations: number;
  /** False before the first migration. */
  readonly hasTables: boolean;
  /** Why the tables cannot be used, and the way out; null when they can. */
  readonly tableProblem: string | null;
  /** Why this account cannot write, and the way out; null when it can. */
  readonly writeProblem: string | null;
  /** Whether the active space has a vector index, or the failure of the try; null before the first try. */
  readonly vectorIndex: { readonly isThere: boolean; readonly failure: string | null } | null;
  /** Why a view for people and their tools is missing, and the way out; null when none is. */
  readonly viewsProblem: string | null;
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
  /** Looks at the database and changes nothing. */
  inspect(): Promise<DatabaseFacts>;
  /** A clock with the database's time, at most two seconds behind. */
  openClock(): Promise<Clock>;
  /**
   * Ends every lease and claim of this run: from now on, every call that writes fails. Waits for those on their way, so that what
   * is then counted stays true. A claim stays if GitHub may have been asked to post.
   */
  abandon(runId: string): Promise<void>;
  close(): Promise<void>;
}
