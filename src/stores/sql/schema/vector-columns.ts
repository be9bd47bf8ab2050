/**
 * Where the vectors of a space are. A column has vectors of one size, so each space has columns, a table of pieces and
 * an index of its own: of the first space with plain names, of the others with the number of the space behind them.
 */
import type { Field, Space } from '../../../core/model/embedding.js';

export interface SpaceColumns {
  /** The column of the vectors of this text. */
  readonly vec: (field: Field) => string;
  /** The column that says what each of them was made from. */
  readonly vecOf: (field: Field) => string;
  /** The table of the later pieces of long bodies, with `vec` and `vec_of`. */
  readonly chunks: string;
  /** The index by which what is pending in this table is found. */
  readonly pendingIndex: (table: string) => string;
}

/** No space: the places of the first one, which are there before it is opened, except for the vectors themselves. */
export function spaceColumns(space: Pick<Space, 'id'> | null): SpaceColumns {
  const ending = space === null || space.id === 1 ? '' : `_${space.id}`;
  return {
    vec: (field) => `${field}_vec${ending}`,
    vecOf: (field) => `${field}_vec_of${ending}`,
    chunks: `chunks${ending}`,
    pendingIndex: (table) => `${table}_pending${ending}`,
  };
}

/** A column of vectors. */
export interface VectorColumn {
  readonly table: string;
  readonly name: string;
  readonly comment: string;
}

/** The columns of vectors that a space has. */
export function vectorColumns(space: Pick<Space, 'id'>): readonly VectorColumn[] {
  const { vec, chunks } = spaceColumns(space);
  const where = space.id === 1 ? 'in the first space' : `in space ${space.id}`;
  return [
    { table: 'issues', name: vec('title'), comment: `Embedding of the title, ${where}` },
    {
      table: 'issues',
      name: vec('body'),
      comment: `Embedding of the title, a blank line and the body, ${where}`,
    },
    { table: 'comments', name: vec('body'), comment: `Embedding of the body, ${where}` },
    { table: chunks, name: 'vec', comment: `Embedding of the piece, ${where}` },
  ];
}
