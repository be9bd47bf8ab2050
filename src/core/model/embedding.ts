/** Vectors, and the spaces in which they can be compared. */

/** A unit vector; its length is the number of dimensions of its space. */
export type Vector = readonly number[] | Float32Array;

/** Why the model refuses a text. The reason does not repeat the text. */
export interface Refusal {
  readonly refused: string;
}

/** An embedding space: its vectors can be compared with each other and with no others. */
export interface Space {
  readonly id: number;
  readonly model: string;
  readonly dimensions: number;
}

/** Which text of a record a vector stands for. A comment has only a body. */
export type Field = 'title' | 'body';
