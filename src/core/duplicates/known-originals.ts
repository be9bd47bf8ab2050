/** Which original each known duplicate leads to. */

/** Somebody marked the issue as a duplicate. Both are ids of issues. */
export interface KnownDuplicate {
  readonly duplicate: number;
  readonly original: number;
}

/**
 * Follows the marks from a duplicate to its original, to the end of the chain. Of several marks on one issue, the last one
 * counts. Issues that are marked as duplicates of each other lead to the least id, which is the oldest issue.
 * @param marks ordered by the time at which they were made
 * @returns a function from the id of an issue to that of its original; to the same id when it is no known duplicate
 */
export function createOriginalFinder(marks: readonly KnownDuplicate[]): (issue: number) => number {
  const originals = new Map(marks.map(({ duplicate, original }) => [duplicate, original]));
  return (issue) => {
    const chain = [issue];
    for (;;) {
      const next = originals.get(chain.at(-1) ?? issue);
      if (next === undefined) {
        return chain.at(-1) ?? issue;
      }
      const at = chain.indexOf(next);
      if (at !== -1) {
        return Math.min(...chain.slice(at));
      }
      chain.push(next);
    }
  };
}
