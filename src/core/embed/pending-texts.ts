/** The texts that need a vector, read from the store a page at a time and cut into chunks. */
import { PENDING_ROWS } from '../../limits.js';
import type { RefusedTexts } from '../failures/refused-texts.js';
import type { Field, Space } from '../model/embedding.js';
import type { Kind, Repository } from '../model/record.js';
import { readPages, type PageQuery } from '../model/row-pages.js';
import type { PendingRow } from '../ports/vector-store.js';
import type { World } from '../ports/world.js';
import { cutIntoChunks } from '../text/cut-into-chunks.js';
import { embeddedTexts } from '../text/embedded-texts.js';
import type { EmbeddingQueue } from './embedding-queue.js';

/** Ids of rows, by kind. */
export type TouchedRows = Readonly<Record<Kind, readonly number[]>>;

/** Which rows are looked through for pending texts. */
export interface EmbeddingScope {
  readonly repository: Repository;
  /** Only these rows; all rows of the repository when absent. */
  readonly touched?: TouchedRows;
  /** Only the rows that this queue yields until it ends. */
  readonly queue?: EmbeddingQueue;
  /** The space whose vectors are missing; null for the active one, if there is one. */
  readonly space: Space | null;
}

/** A chunk of a pending text. Most texts are one chunk, at position 0. */
export interface PendingText {
  readonly row: PendingRow;
  readonly field: Field;
  readonly hash: string;
  readonly text: string;
  readonly position: number;
  /** How many later chunks of the same text are sent with it, before its first chunk. */
  readonly laterChunks: number;
}

const FIELDS: readonly Field[] = ['title', 'body'];

/** Yields what to embed, row by row. Leaves out texts that were refused and whose next try is not due. */
export async function* readPendingTexts(
  world: World,
  scope: EmbeddingScope,
  refusedEarlier: RefusedTexts,
): AsyncIterable<PendingText> {
  const rows = scope.queue === undefined ? readPendingRows(world, scope) : readQueuedRows(world, scope);
  for await (const row of rows) {
    const texts = embeddedTexts(row);
    for (const field of FIELDS) {
      const hash = row.hashes[field];
      const text = texts[field];
      if (
        hash !== undefined &&
        text !== null &&
        !refusedEarlier.isWaiting(row, field, hash) &&
        scope.queue?.claim({ row, field, hash }) !== false
      ) {
        yield* chunksToEmbed(row, field, hash, cutIntoChunks(text, world.embedder.textBytes));
      }
    }
  }
}

/** The number of pending texts. */
export async function countPendingTexts(world: World, scope: EmbeddingScope): Promise<number> {
  let pending = 0;
  for await (const { hashes } of readPendingRows(world, scope)) {
    pending += FIELDS.filter((field) => hashes[field] !== undefined).length;
  }
  return pending;
}

/** The first chunk comes last: its vector ends "pending", so the later chunks must be stored by then. */
function chunksToEmbed(
  row: PendingRow,
  field: Field,
  hash: string,
  chunks: readonly string[],
): readonly PendingText[] {
  const needed = [...chunks.entries()].filter(
    ([position, text]) =>
      position === 0 || (field === 'body' && text.trim() !== '' && !row.chunks.includes(position)),
  );
  return needed
    .reverse()
    .map(([position, text]) => ({ row, field, hash, text, position, laterChunks: needed.length - 1 }));
}

async function* readPendingRows(
  { store, embeds }: World,
  { repository, touched, space }: EmbeddingScope,
): AsyncIterable<PendingRow> {
  const inSpace = space === null ? {} : { space };
  for (const kind of embeds) {
    const only = touched === undefined ? {} : { ids: touched[kind] };
    if (only.ids?.length === 0) {
      continue;
    }
    const read = (page: PageQuery) =>
      store.vectors.pending(repository, { kind, ...page, ...only, ...inSpace });
    for await (const rows of readPages(PENDING_ROWS, read)) {
      yield* rows;
    }
  }
}

async function* readQueuedRows(
  { store }: World,
  { repository, queue, space }: EmbeddingScope,
): AsyncIterable<PendingRow> {
  const inSpace = space === null ? {} : { space };
  for (let next = await queue?.take(); next; next = await queue?.take()) {
    const query = { ...next, afterId: 0, limit: PENDING_ROWS, ...inSpace };
    yield* await store.vectors.pending(repository, query);
  }
}
