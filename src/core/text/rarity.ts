/** Which words count as rare: words that few of the compared texts contain. */

/**
 * The inverse document frequency of each term among these documents: ln((n + 2) / (f + 0.5)) for a term that f of n
 * documents contain. Always positive; a term that no document contains is the rarest.
 */
export function rarityAmong(documents: readonly { keys(): Iterable<string> }[]): (term: string) => number {
  const frequencies = new Map<string, number>();
  for (const document of documents) {
    for (const term of document.keys()) {
      frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
    }
  }
  return (term) => Math.log((documents.length + 2) / ((frequencies.get(term) ?? 0) + 0.5));
}
