/** How similar texts are by the words they share. */
import { rarityAmong } from '../text/rarity.js';
import { isMeaningfulWord, isUnspacedWord, normalize, splitWords } from '../text/words.js';
import type { RankingDesign } from './ranking-design.js';

/** The text to rank by: an issue with its title and body, or a free text as a title without a body. */
export interface RankingQuery {
  readonly title: string;
  readonly body: string | null;
  /** What comments on the issue say; absent for a question. */
  readonly comments?: string;
}

/** How often each term occurs in a text. A term is a word or a pair of neighbouring words. */
type Terms = ReadonlyMap<string, number>;

/**
 * The similarity of each candidate to the query, in order, 0 to 1: the cosine of their terms, weighted by tf-idf.
 * https://en.wikipedia.org/wiki/Tf-idf
 * The inverse document frequency is that among the candidates.
 */
export function lexicalSimilarities(
  query: RankingQuery,
  candidates: readonly RankingQuery[],
  design: RankingDesign,
): readonly number[] {
  const terms = candidates.map((candidate) => countTerms(candidate, design));
  const rarity = rarityAmong(terms);
  const weigh = (term: string, times: number): number =>
    (1 + Math.log(times)) * rarity(term) * (isPair(term) ? design.pairWeight : 1);
  const queryWeights = new Map(
    Array.from(countTerms(query, design), ([term, times]) => [term, weigh(term, times)]),
  );
  const queryLength = Math.hypot(...queryWeights.values());
  return terms.map((counts) => {
    let [squares, product] = [0, 0];
    for (const [term, times] of counts) {
      const weight = weigh(term, times);
      squares += weight * weight;
      product += weight * (queryWeights.get(term) ?? 0);
    }
    // Rounding could carry the cosine of a text with itself past 1.
    return product === 0 ? 0 : Math.min(1, product / (Math.sqrt(squares) * queryLength));
  });
}

function countTerms({ title, body, comments = '' }: RankingQuery, design: RankingDesign): Terms {
  const counts = new Map<string, number>();
  addTerms(counts, title.slice(0, design.readCharacters), design.titleTimes, design);
  addTerms(counts, (body ?? '').slice(0, design.readCharacters), 1, design);
  addTerms(counts, comments.slice(0, design.commentCharacters), 1, design);
  return counts;
}

/** Only a pair has a space in it. */
function isPair(term: string): boolean {
  return term.includes(' ');
}

function addTerms(counts: Map<string, number>, text: string, times: number, design: RankingDesign): void {
  const words = splitWords(normalize(text));
  const kept = design.meaningfulOnly ? words.filter(isMeaningfulWord) : words;
  let previous: string | null = null;
  for (const word of kept) {
    const term = design.stems ? stem(word) : word;
    counts.set(term, (counts.get(term) ?? 0) + times);
    if (design.pairWeight > 0 && previous !== null) {
      const pair = `${previous} ${term}`;
      counts.set(pair, (counts.get(pair) ?? 0) + times);
    }
    previous = term;
  }
}

/** The shortest word, in characters, that loses an ending. */
const STEMMED_CHARACTERS = 5;
const ENDING = /(?:ings?|ions?|ed|es|ly|s)$/;

/** The word without its English ending. This is crude, but treats both sides of a comparison alike. */
function stem(word: string): string {
  return word.length < STEMMED_CHARACTERS || isUnspacedWord(word) ? word : word.replace(ENDING, '');
}
