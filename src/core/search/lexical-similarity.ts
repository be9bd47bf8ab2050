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

/** How often each term occurs in a text. A term is a word or a pair of neighbouring words, by its number. */
type Terms = ReadonlyMap<number, number>;

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
  const vocabulary = newVocabulary();
  const terms = candidates.map((candidate) => countTerms(candidate, design, vocabulary));
  const queryTerms = countTerms(query, design, vocabulary);
  const rarity = rarityAmong(terms);
  const rarities = vocabulary.isPair.map((isPair, term) => rarity(term) * (isPair ? design.pairWeight : 1));
  const weigh = (term: number, times: number): number => (1 + Math.log(times)) * (rarities[term] ?? 0);
  const queryWeights = new Map(Array.from(queryTerms, ([term, times]) => [term, weigh(term, times)]));
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

/** Numbers the terms of one comparison, from 0. Texts have tens of thousands of pairs: numbers are far faster to count than strings. */
interface Vocabulary {
  readonly numberOfWord: (word: string) => number;
  readonly numberOfPair: (first: number, second: number) => number;
  /** Whether each term, by its number, is a pair. */
  readonly isPair: readonly boolean[];
}

function newVocabulary(): Vocabulary {
  const isPair: boolean[] = [];
  const words = new Map<string, number>();
  /** For each first word, the number of the pair by its second word. */
  const pairs = new Map<number, Map<number, number>>();
  const numberIn = <K>(known: Map<K, number>, key: K, isNewPair: boolean): number => {
    const number = known.get(key);
    if (number !== undefined) {
      return number;
    }
    known.set(key, isPair.length);
    return isPair.push(isNewPair) - 1;
  };
  return {
    isPair,
    numberOfWord: (word) => numberIn(words, word, false),
    numberOfPair: (first, second) => {
      const bySecond = pairs.get(first) ?? new Map<number, number>();
      pairs.set(first, bySecond);
      return numberIn(bySecond, second, true);
    },
  };
}

function countTerms(
  { title, body, comments = '' }: RankingQuery,
  design: RankingDesign,
  vocabulary: Vocabulary,
): Terms {
  const counts = new Map<number, number>();
  addTerms(counts, title.slice(0, design.readCharacters), design.titleTimes, design, vocabulary);
  addTerms(counts, (body ?? '').slice(0, design.readCharacters), 1, design, vocabulary);
  addTerms(counts, comments.slice(0, design.commentCharacters), 1, design, vocabulary);
  return counts;
}

function addTerms(
  counts: Map<number, number>,
  text: string,
  times: number,
  design: RankingDesign,
  { numberOfWord, numberOfPair }: Vocabulary,
): void {
  const words = splitWords(normalize(text));
  const kept = design.meaningfulOnly ? words.filter(isMeaningfulWord) : words;
  let previous: number | null = null;
  for (const word of kept) {
    const term = numberOfWord(design.stems ? stem(word) : word);
    counts.set(term, (counts.get(term) ?? 0) + times);
    if (design.pairWeight > 0 && previous !== null) {
      const pair = numberOfPair(previous, term);
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
