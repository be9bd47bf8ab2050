/** Rows that were just stored and wait for their vectors while the listings are still read. */
import { EMBEDDING_QUEUE_ROWS, PENDING_ROWS } from '../../limits.js';
import type { Field } from '../model/embedding.js';
import type { Kind, RecordKey, TrackerRecord } from '../model/record.js';

/** What the reader of the listings tells. None of it waits. */
export interface StoredRows {
  /** Adds stored rows. Rows beyond the limit are left out: the pass that ends the run finds them. */
  add(records: readonly Pick<TrackerRecord, 'kind' | 'id'>[]): void;
  /** The listing of issues is at its end. */
  endIssues(): void;
  /** No more rows come; those that wait are still taken. */
  end(): void;
}

/** Ids of rows of one kind. */
export interface QueuedIds {
  readonly kind: Kind;
  readonly ids: readonly number[];
}

export interface EmbeddingQueue extends StoredRows {
  /** Waits for rows; false when the queue has ended and is empty. */
  hasMore(): Promise<boolean>;
  /** Waits for the next rows, at most PENDING_ROWS; null when the queue has ended and is empty. */
  take(): Promise<QueuedIds | null>;
  /** Drops the rows that wait, and those that come. */
  close(): void;
  readonly hasEnded: () => boolean;
  readonly size: () => number;
  /** False when this text is on its way to the embedder already: its row was stored again meanwhile. */
  claim(text: QueuedText): boolean;
  release(text: QueuedText): void;
}

interface QueuedText {
  readonly row: Pick<RecordKey, 'kind' | 'id'>;
  readonly field: Field;
  readonly hash: string;
}

/**
 * Holds ids, not texts, so that its memory is bounded however much slower the embedder is. Issues come first: a comment has
 * no pending text before its issue is stored, so comments wait for the end of the listing of issues.
 */
export function embeddingQueue(embeds: readonly Kind[]): EmbeddingQueue {
  const ids: Record<Kind, number[]> = { issue: [], comment: [] };
  let areIssuesRead = false;
  let isEnded = false;
  let isClosed = false;
  const claimed = new Set<string>();
  let wake = (): void => undefined;

  const size = (): number => ids.issue.length + ids.comment.length;
  const nextKind = (): Kind | null => {
    if (ids.issue.length > 0) {
      return 'issue';
    }
    return ids.comment.length > 0 && (areIssuesRead || isEnded) ? 'comment' : null;
  };
  const hasMore = async (): Promise<boolean> => {
    while (nextKind() === null && !isEnded) {
      await new Promise<void>((resolve) => (wake = resolve));
    }
    return nextKind() !== null;
  };

  return {
    add(records) {
      for (const { kind, id } of records) {
        if (!isClosed && embeds.includes(kind) && size() < EMBEDDING_QUEUE_ROWS) {
          ids[kind].push(id);
        }
      }
      wake();
    },
    endIssues() {
      areIssuesRead = true;
      wake();
    },
    hasMore,
    async take() {
      const kind = (await hasMore()) ? nextKind() : null;
      return kind === null ? null : { kind, ids: ids[kind].splice(0, PENDING_ROWS) };
    },
    end() {
      isEnded = true;
      wake();
    },
    close() {
      [isClosed, isEnded] = [true, true];
      ids.issue.length = 0;
      ids.comment.length = 0;
      wake();
    },
    hasEnded: () => isEnded,
    size,
    claim(text) {
      const key = keyOf(text);
      const isNew = !claimed.has(key);
      claimed.add(key);
      return isNew;
    },
    release(text) {
      claimed.delete(keyOf(text));
    },
  };
}

function keyOf({ row, field, hash }: QueuedText): string {
  return `${row.kind} ${row.id} ${field} ${hash}`;
}
