/** The texts that are pending, read from the store a page at a time, in batches that one request may hold. */
import { PENDING_ROWS } from '../../limits.js';
import type { RefusedTexts } from '../failures/record-failures.js';
import { pagesOf } from '../model/row-pages.js';
import type { Field, PageQuery, PendingRow, Space, World } from '../ports/store.js';
import type { Kind, Repository } from '../model/record.js';
import { piecesOf } from '../text/cut-into-chunks.js';
import { textsOf } from '../text/embedded-texts.js';

/** Rows by kind and id. */
export type Touched = Readonly<Record<Kind, readonly number[]>>;

/** A piece of a text: most have one, at position 0. */
export interface PendingText {
  readonly row: PendingRow;
  readonly field: Field;
  readonly hash: string;
  readonly text: string;
  readonly position: number;
  /** Later pieces of the same text that are sent with it, before its first one. */
  readonly laterPieces: number;
}

const FIELDS: readonly Field[] = ['title', 'body'];

/** Rows of a repository that may have texts without a vector. */
export interface Scope {
  readonly repository: Repository;
  /** Only these; all of the repository when absent. */
  readonly touched?: Touched | undefined;
  /** What they are to have vectors of; null: the active one, if there is any. */
  readonly space: Space | null;
}

/** Pending texts in batches that the embedder takes; without those that wait. */
export async function* batches(
  world: World,
  scope: Scope,
  earlier: RefusedTexts,
): AsyncIterable<readonly PendingText[]> {
  const limit = world.embedder.batch;
  let batch: PendingText[] = [];
  let bytes = 0;
  for await (const pending of pendingTexts(world, scope, earlier)) {
    const size = Buffer.byteLength(pending.text);
    if (batch.length > 0 && (batch.length === limit.texts || bytes + size > limit.bytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(pending);
    bytes += size;
  }
  if (batch.length > 0) {
    yield batch;
  }
}

async function* pendingTexts(world: World, scope: Scope, earlier: RefusedTexts): AsyncIterable<PendingText> {
  for await (const row of pendingRows(world, scope)) {
    const texts = textsOf(row);
    for (const field of FIELDS) {
      const hash = row.hashes[field];
      const text = texts[field];
      if (hash !== undefined && text !== null && !earlier.isWaiting(row, field, hash)) {
        yield* piecesToSend(row, field, hash, piecesOf(text, world.embedder.textBytes));
      }
    }
  }
}

/** The first piece last: with its vector the text stops being pending, so the others have to be stored by then. */
function piecesToSend(
  row: PendingRow,
  field: Field,
  hash: string,
  pieces: readonly string[],
): readonly PendingText[] {
  const texts = [...pieces.entries()].filter(
    ([position, text]) =>
      position === 0 || (field === 'body' && text.trim() !== '' && !row.chunks.includes(position)),
  );
  return texts
    .reverse()
    .map(([position, text]) => ({ row, field, hash, text, position, laterPieces: texts.length - 1 }));
}

async function* pendingRows(
  { store, embeds }: World,
  { repository, touched, space }: Scope,
): AsyncIterable<PendingRow> {
  const within = space === null ? {} : { space };
  for (const kind of embeds) {
    const only = touched === undefined ? {} : { ids: touched[kind] };
    if (only.ids?.length === 0) {
      continue;
    }
    const read = (page: PageQuery) => store.pending(repository, { kind, ...page, ...only, ...within });
    for await (const rows of pagesOf(PENDING_ROWS, read)) {
      yield* rows;
    }
  }
}

/** The number of pending texts. */
export async function countPending(world: World, scope: Scope): Promise<number> {
  let pending = 0;
  for await (const { hashes } of pendingRows(world, scope)) {
    pending += FIELDS.filter((field) => hashes[field] !== undefined).length;
  }
  return pending;
}
