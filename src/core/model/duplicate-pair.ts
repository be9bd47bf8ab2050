/** `query` is a duplicate of `answer`. Both are numbers of issues of one repository. */
export interface DuplicatePair {
  readonly query: number;
  readonly answer: number;
}
