/** The repositories in the database, and how far each has been read. */
import type { Repository } from '../model/record.js';
import type { Time } from '../model/time.js';

/** How far the two listings of a repository have been read. A cursor is the `updated_at` of the last item stored. */
export interface Cursors {
  readonly issues: Time | null;
  readonly comments: Time | null;
}

/** Catch-up never ends: it always reads what is new. A backfill reads everything once. */
export type Reader = 'catch-up' | 'backfill';
export type Feed = keyof Cursors;

/** Where a reader has got to in one listing. */
export interface CursorMove {
  readonly reader: Reader;
  readonly feed: Feed;
  readonly upTo: Time;
  /** Nothing is written before it. What it throws is thrown. */
  readonly after?: Promise<unknown> | undefined;
}

export interface UnfinishedBackfill {
  /** Whether no backfill has finished yet. */
  readonly isFirst: boolean;
  readonly startedAt: Date;
  readonly cursors: Cursors;
}

export interface RepositoryProgress {
  readonly catchUp: Cursors;
  /** Start of the last complete catch-up or backfill; null before the first. */
  readonly caughtUpAt: Date | null;
  /** Start of the last complete backfill; null before the first. */
  readonly backfilledAt: Date | null;
  /** Null when no backfill is unfinished. */
  readonly backfill: UnfinishedBackfill | null;
}

/** How far an unfinished backfill has got. */
export interface BackfillProgress extends UnfinishedBackfill {
  /** When the oldest stored issue was created; null when there is none. */
  readonly oldest: Time | null;
}

export interface CursorStore {
  /** Stores the repository's current name, renames its rows if it changed, and returns how far it has been read. */
  openRepository(repository: Repository): Promise<RepositoryProgress>;
  /** How far the repository has been read; null when it is not in the database. */
  progress(repository: Repository): Promise<RepositoryProgress | null>;
  /** Every repository in the database, ordered by id. */
  repositories(): Promise<readonly Repository[]>;
  /** Starts a backfill, or returns the cursors of the unfinished one. */
  startBackfill(repository: Repository): Promise<Cursors>;
  /** Null when no backfill is unfinished. */
  backfillProgress(repository: Repository): Promise<BackfillProgress | null>;
  /** Ends the backfill that started at `startedAt`. Catch-up continues from where it ended. */
  finishBackfill(repository: Repository, startedAt: Date): Promise<void>;
  /** Records that everything updated before `startedAt` has been read. */
  finishCatchUp(repository: Repository, startedAt: Date): Promise<void>;
}
