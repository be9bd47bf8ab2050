/**
 * The names of a space's columns. A vector column holds vectors of one size, so each space has its own columns, its own
 * table of chunks and its own index. The names of the first space are plain; those of the others end in its number.
 */
import type { Field, Space } from '../../../core/model/embedding.js';
import type { Kind } from '../../../core/model/record.js';
import type { IndexedColumn } from '../database.js';
import { TABLES } from './record-tables.js';
import { CHUNK_KEY } from './tables.js';

export interface SpaceColumns {
  /** The column with the vectors of this text. */
  readonly vec: (field: Field) => string;
  /** The column with their fingerprints. */
  readonly vecOf: (field: Field) => string;
  /** The table of the later chunks of long bodies, with its own `vec` and `vec_of`. */
  readonly chunks: string;
  /** The column that says whether a row has pending texts. The database works it out. */
  readonly pending: string;
  /** The index that finds the pending rows of this table. */
  readonly pendingIndex: (table: string) => string;
}

/** Null: the columns of the first space. All but its vector columns exist before it is opened. */
export function spaceColumns(space: Pick<Space, 'id'> | null): SpaceColumns {
  const ending = space === null || space.id === 1 ? '' : `_${space.id}`;
  return {
    vec: (field) => `${field}_vec${ending}`,
    vecOf: (field) => `${field}_vec_of${ending}`,
    chunks: `chunks${ending}`,
    pending: `vectors_pending${ending}`,
    pendingIndex: (table) => `${table}_vectors_pending${ending}`,
  };
}

/** The index of the first versions, which held the fingerprints of every row. */
export function formerPendingIndex(table: string, { id }: Pick<Space, 'id'>): string {
  return `${table}_pending${id === 1 ? '' : `_${id}`}`;
}

/** A vector column to create. */
export interface VectorColumn extends IndexedColumn {
  readonly comment: string;
  /** The columns with fingerprints of what is lost when this column is. */
  readonly vecOf: readonly { readonly table: string; readonly name: string }[];
}

/** The vector columns of a space. */
export function vectorColumns(space: Pick<Space, 'id'>): readonly VectorColumn[] {
  return [
    vectorColumn(space, 'issue', 'title'),
    vectorColumn(space, 'issue', 'body'),
    vectorColumn(space, 'comment', 'body'),
    chunkVectorColumn(space),
  ];
}

const EMBEDDED_TEXTS = {
  issue: { title: 'the title', body: 'the title, a blank line and the body' },
  comment: { title: '', body: 'the body' },
} as const satisfies Record<Kind, Record<Field, string>>;

/** The column with the vectors of these texts. */
export function vectorColumn(space: Pick<Space, 'id'>, kind: Kind, field: Field): VectorColumn {
  const { name: table, key } = TABLES[kind];
  const { vec, vecOf } = spaceColumns(space);
  return {
    table,
    key: [key],
    name: vec(field),
    index: `${table}_${vec(field)}`,
    comment: `Embedding of ${EMBEDDED_TEXTS[kind][field]}, ${inSpace(space)}`,
    vecOf: [{ table, name: vecOf(field) }],
  };
}

/** The column with the vectors of later chunks. */
export function chunkVectorColumn(space: Pick<Space, 'id'>): VectorColumn {
  const { chunks: table, vecOf } = spaceColumns(space);
  return {
    table,
    key: CHUNK_KEY,
    name: 'vec',
    index: `${table}_vec`,
    comment: `Embedding of the chunk, ${inSpace(space)}`,
    // A body is pending as a whole, so without a vector of its chunk it needs all of them.
    vecOf: Object.values(TABLES).map(({ name }) => ({ table: name, name: vecOf('body') })),
  };
}

function inSpace({ id }: Pick<Space, 'id'>): string {
  return id === 1 ? 'in the first space' : `in space ${id}`;
}
