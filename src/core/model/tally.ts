/** What a run has done so far. It survives an error: what was stored is reported all the same. */

export interface FailedItem {
  /** Kind and id or number, never text. */
  readonly item: string;
  readonly reason: string;
}

/** What was done about the related issues of one issue, or why nothing was. */
export interface RelatedNote {
  readonly issue: string;
  /** Contains no text of an issue. */
  readonly message: string;
  /** The web address of the comment that was posted or edited; null when none was, or GitHub did not tell it. */
  readonly commentUrl: string | null;
}

export interface Tally {
  /** Rows written because they were new or had changed. */
  stored: number;
  /** Rows that became tombstones, without the comments that are removed with their issue. */
  removed: number;
  /** Texts that got a vector. */
  embedded: number;
  /** Comments posted on GitHub. */
  posted: number;
  /** Texts without a current vector, as far as this run knows. */
  pending: number;
  /** Why something is left to another run or to later, without being an error. */
  readonly left: string[];
  readonly failed: FailedItem[];
  readonly related: RelatedNote[];
}

export function newTally(): Tally {
  return { stored: 0, removed: 0, embedded: 0, posted: 0, pending: 0, left: [], failed: [], related: [] };
}
