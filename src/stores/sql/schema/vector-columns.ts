/**
 * The names of a space's columns. A vector column holds vectors of one size, so each space has its own columns, its own
 * table of chunks and its own index. The names of the first space are plain; those of the others end in its number.
 */
import type { Field, Space } from '../../../core/model/embedding.js';

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
export interface VectorColumn {
  readonly table: string;
  readonly name: string;
  readonly comment: string;
  /** The columns with fingerprints of what is lost when this column is. */
  readonly vecOf: readonly { readonly table: string; readonly name: string }[];
}

/** The vector columns of a space. */
export function vectorColumns(space: Pick<Space, 'id'>): readonly VectorColumn[] {
  const { vec, vecOf, chunks } = spaceColumns(space);
  const where = space.id === 1 ? 'in the first space' : `in space ${space.id}`;
  const ofText = (table: string, field: Field, text: string): VectorColumn => ({
    table,
    name: vec(field),
    comment: `Embedding of ${text}, ${where}`,
    vecOf: [{ table, name: vecOf(field) }],
  });
  const ofBodies = [
    ofText('issues', 'body', 'the title, a blank line and the body'),
    ofText('comments', 'body', 'the body'),
  ];
  return [
    ofText('issues', 'title', 'the title'),
    ...ofBodies,
    // A body is pending as a whole, so without a vector of its chunk it needs all of them.
    {
      table: chunks,
      name: 'vec',
      comment: `Embedding of the chunk, ${where}`,
      vecOf: ofBodies.flatMap((column) => column.vecOf),
    },
  ];
}
