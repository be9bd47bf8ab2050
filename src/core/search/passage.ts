/** The part of a text that shows why it was found. */
import { PASSAGE_CHARACTERS } from '../../limits.js';
import { plain, shortened } from '../text/markdown.js';

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
export function weightsOf(query: string, texts: readonly string[]): Weights {
  const sought = new Set(placesOf(query).map(({ word }) => word));
  const found = new Map<string, number>();
  for (const text of texts) {
    for (const word of new Set(placesOf(text).map(({ word }) => word))) {
      found.set(word, (found.get(word) ?? 0) + 1);
    }
  }
  return new Map(
    [...sought].map((word) => [word, Math.log((texts.length + 2) / ((found.get(word) ?? 0) + 0.5))]),
  );
}

/** One line of the text, around the rarest of the query's words in it; its beginning when it has none of them. */
export function passageOf(text: string, weights: Weights): string {
  const line = plain(text);
  const places = placesOf(line).filter(({ word }) => weights.has(word));
  const start = startOf(line, bestOf(places, weights)?.start ?? 0);
  const passage = shortened(line.slice(start), PASSAGE_CHARACTERS - (start > 0 ? 1 : 0));
  return start > 0 ? `…${passage}` : passage;
}

/** The place from which a passage has the most weight of different words. */
function bestOf(places: readonly Place[], weights: Weights): Place | undefined {
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
function startOf(line: string, place: number): number {
  const from = place - LEAD_CHARACTERS;
  if (from <= 0) {
    return 0;
  }
  const space = line.indexOf(' ', from);
  return space === -1 || space >= place ? place : space + 1;
}

function placesOf(text: string): readonly Place[] {
  return [...text.matchAll(/[\p{L}\p{N}_]+/gu)].map(({ 0: word, index }) => ({
    word: word.toLowerCase(),
    start: index,
    end: index + word.length,
  }));
}
