import { rarityAmong } from '../text/rarity.js';
import { splitWords, isTellingWord, isUnspacedWord, normalize } from '../text/words.js';
import type { RankingDesign } from './ranking-design.js';

/** What is asked: an issue with its title and body, or a free text as a title without a body. */
export interface RankingQuery {
  readonly title: string;
  readonly body: string | null;
}

/** How often each term occurs in a text. */
export type Terms = ReadonlyMap<string, number>;

/** The cosine of each candidate's terms with the query's, weighted by how rare a term is among the candidates. */
export function lexicalSimilarities(
  query: RankingQuery,
  candidates: readonly RankingQuery[],
  design: RankingDesign,
): readonly number[] {
  const terms = candidates.map((candidate) => countTerms(candidate, design));
  const rarity = rarityAmong(terms);
  const weightOf = (term: string, times: number): number =>
    (1 + Math.log(times)) * rarity(term) * (isPair(term) ? design.pairWeight : 1);
  const queried = new Map(
    Array.from(countTerms(query, design), ([term, times]) => [term, weightOf(term, times)]),
  );
  const length = Math.hypot(...queried.values());
  return terms.map((counts) => {
    let [squares, product] = [0, 0];
    for (const [term, times] of counts) {
      const weight = weightOf(term, times);
      squares += weight * weight;
      product += weight * (queried.get(term) ?? 0);
    }
    // Rounding could carry the cosine of a text with itself past 1.
    return product === 0 ? 0 : Math.min(1, product / (Math.sqrt(squares) * length));
  });
}

export function countTerms({ title, body }: RankingQuery, design: RankingDesign): Terms {
  const counts = new Map<string, number>();
  addTerms(counts, title.slice(0, design.readCharacters), design.titleTimes, design);
  addTerms(counts, (body ?? '').slice(0, design.readCharacters), 1, design);
  return counts;
}

/** Words have no spaces in them. */
export function isPair(term: string): boolean {
  return term.includes(' ');
}

export function addTerms(
  counts: Map<string, number>,
  text: string,
  times: number,
  design: RankingDesign,
): void {
  const words = splitWords(normalize(text));
  const told = design.tellingOnly ? words.filter(isTellingWord) : words;
  let previous: string | null = null;
  for (const word of told) {
    const term = design.stems ? stem(word) : word;
    counts.set(term, (counts.get(term) ?? 0) + times);
    if (design.pairWeight > 0 && previous !== null) {
      const pair = `${previous} ${term}`;
      counts.set(pair, (counts.get(pair) ?? 0) + times);
    }
    previous = term;
  }
}

/** Shortest word, in characters, that loses an ending. */
export const STEMMED_CHARACTERS = 5;

export const ENDING = /(?:ings?|ions?|ed|es|ly|s)$/;

/** The word without its English ending: crude, but the same for both sides of a comparison. */
export function stem(word: string): string {
  return word.length < STEMMED_CHARACTERS || isUnspacedWord(word) ? word : word.replace(ENDING, '');
}
