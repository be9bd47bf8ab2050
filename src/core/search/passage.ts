/** Picks the part of a text that shows why it was found. */
import { PASSAGE_CHARACTERS } from '../../answer-limits.js';
import { plainLine } from '../text/markdown.js';
import { rarityAmong } from '../text/rarity.js';
import { shorten } from '../text/truncate.js';

/** Characters of context before the first shared word of a passage. */
const LEAD_CHARACTERS = 40;

/** The weight of each word of the query: the fewer texts have it, the more. */
export type Weights = ReadonlyMap<string, number>;

/** An occurrence of a word in a text. Positions are UTF-16 code units. */
interface Occurrence {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** The words of the query, weighted by their rarity in these texts. */
export function wordWeights(query: string, texts: readonly string[]): Weights {
  const asked = new Set(splitIntoWords(query));
  const rarity = rarityAmong(texts.map((text) => new Set(splitIntoWords(text)).intersection(asked)));
  return new Map(Array.from(asked, (word) => [word, rarity(word)]));
}

/** A passage of the text on one line, around the rarest words of the query. When it has none of them, its beginning. */
export function pickPassage(text: string, weights: Weights): string {
  const line = plainLine(text);
  const shared = findWords(line).filter(({ word }) => weights.has(word));
  const start = passageStart(line, findBestStart(shared, weights)?.start ?? 0);
  const passage = shorten(line.slice(start), PASSAGE_CHARACTERS - (start > 0 ? 1 : 0));
  return start > 0 ? `…${passage}` : passage;
}

/** The shared word from which a passage has the greatest total weight of distinct words. */
function findBestStart(shared: readonly Occurrence[], weights: Weights): Occurrence | undefined {
  let best: Occurrence | undefined;
  let bestWeight = 0;
  for (const [at, first] of shared.entries()) {
    const reach = first.start + PASSAGE_CHARACTERS - LEAD_CHARACTERS;
    const words = new Set<string>();
    for (let next = at; (shared[next]?.end ?? Infinity) <= reach; next += 1) {
      words.add(shared[next]?.word ?? '');
    }
    const weight = [...words].reduce((sum, word) => sum + (weights.get(word) ?? 0), 0);
    if (weight > bestWeight) {
      [best, bestWeight] = [first, weight];
    }
  }
  return best;
}

/** A word boundary a little before the first shared word; 0 when that is near the beginning of the line. */
function passageStart(line: string, firstShared: number): number {
  const from = firstShared - LEAD_CHARACTERS;
  if (from <= 0) {
    return 0;
  }
  const space = line.indexOf(' ', from);
  return space === -1 || space >= firstShared ? firstShared : space + 1;
}

const WORD = /[\p{L}\p{N}_]+/gu;

function splitIntoWords(text: string): readonly string[] {
  return (text.match(WORD) ?? []).map((word) => word.toLowerCase());
}

function findWords(text: string): readonly Occurrence[] {
  return [...text.matchAll(WORD)].map(({ 0: word, index }) => ({
    word: word.toLowerCase(),
    start: index,
    end: index + word.length,
  }));
}
