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

/** The vectors of a question: titles are compared with that of its title, bodies and comments with that of its whole text. */
export type QuestionVectors = Readonly<Record<Field, Vector>>;

/** The stored vectors of an issue as a question; null when the text that stands for the issue has none. */
export function vectorsToAskWith(
  stored: Readonly<Partial<Record<Field, Vector>>>,
  textField: Field | null,
): QuestionVectors | null {
  return textField === null || stored[textField] === undefined ? null : toQuestionVectors(stored);
}

/** The one of these that there is stands for both; null when there is none. */
export function toQuestionVectors({
  title,
  body,
}: Readonly<Partial<Record<Field, Vector>>>): QuestionVectors | null {
  const [ofTitle, ofBody] = [title ?? body, body ?? title];
  return ofTitle === undefined || ofBody === undefined ? null : { title: ofTitle, body: ofBody };
}
