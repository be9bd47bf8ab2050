/** The part of a text that shows why it was found. */
import { PASSAGE_CHARACTERS } from '../../limits.js';
import { plainLine } from '../text/markdown.js';
import { rarityAmong } from '../text/rarity.js';
import { shorten } from '../text/truncate.js';

/** Characters before the first shared word that are shown with it. */
const LEAD_CHARACTERS = 40;

/** How much each word of the query tells: the fewer of the texts have it, the more. */
export type Weights = ReadonlyMap<string, number>;

interface Place {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** The words of the query, weighed by their rarity in these texts. */
export function wordWeights(query: string, texts: readonly string[]): Weights {
  const wordsOf = (text: string): Set<string> => new Set(findWords(text).map(({ word }) => word));
  const rarity = rarityAmong(texts.map(wordsOf));
  return new Map(Array.from(wordsOf(query), (word) => [word, rarity(word)]));
}

/** One line of the text, around the rarest of the query's words in it; its beginning when it has none of them. */
export function pickPassage(text: string, weights: Weights): string {
  const line = plainLine(text);
  const places = findWords(line).filter(({ word }) => weights.has(word));
  const start = passageStart(line, bestPlace(places, weights)?.start ?? 0);
  const passage = shorten(line.slice(start), PASSAGE_CHARACTERS - (start > 0 ? 1 : 0));
  return start > 0 ? `…${passage}` : passage;
}

/** The place from which a passage has the most weight of different words. */
function bestPlace(places: readonly Place[], weights: Weights): Place | undefined {
  let best: Place | undefined;
  let most = 0;
  for (const [at, first] of places.entries()) {
    const reach = first.start + PASSAGE_CHARACTERS - LEAD_CHARACTERS;
    const words = new Set<string>();
    for (let next = at; (places[next]?.end ?? Infinity) <= reach; next += 1) {
      words.add(places[next]?.word ?? '');
    }
    const weight = [...words].reduce((sum, word) => sum + (weights.get(word) ?? 0), 0);
    if (weight > most) {
      [best, most] = [first, weight];
    }
  }
  return best;
}

/** A little before the place, where a word begins; the beginning of the line when that is near. */
function passageStart(line: string, place: number): number {
  const from = place - LEAD_CHARACTERS;
  if (from <= 0) {
    return 0;
  }
  const space = line.indexOf(' ', from);
  return space === -1 || space >= place ? place : space + 1;
}

function findWords(text: string): readonly Place[] {
  return [...text.matchAll(/[\p{L}\p{N}_]+/gu)].map(({ 0: word, index }) => ({
    word: word.toLowerCase(),
    start: index,
    end: index + word.length,
  }));
}
