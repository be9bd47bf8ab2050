/** Which words count as rare: words that few of the compared texts contain. */

/**
 * The inverse document frequency of each term among these documents: ln((n + 2) / (f + 0.5)) for a term that f of n
 * documents contain. Always positive; a term that no document contains is the rarest.
 */
export function rarityAmong<T>(documents: readonly { keys(): Iterable<T> }[]): (term: T) => number {
  const frequencies = new Map<T, number>();
  for (const document of documents) {
    for (const term of document.keys()) {
      frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
    }
  }
  return (term) => Math.log((documents.length + 2) / ((frequencies.get(term) ?? 0) + 0.5));
}
