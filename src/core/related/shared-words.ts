/** Which words show a reader why two issues are compared. */
import { RELATED_SHARED_WORDS, RELATED_SHARED_WORD_SHARE } from '../../limits.js';
import { readable } from '../search/visible-text.js';
import { RANKING_DESIGN } from '../search/ranking-design.js';
import { rarityAmong } from '../text/rarity.js';
import { isMeaningfulWord, normalize, splitWords } from '../text/words.js';

interface Text {
  readonly title: string;
  readonly body: string | null;
}

/** How often each word counts: those of the title more than those of the body. */
type Words = ReadonlyMap<string, number>;

/**
 * Finds the most telling words that the issue shares with one of these candidates, best first: at most
 * RELATED_SHARED_WORDS, in lower case. A word tells much when few candidates have it, and when it is in a title.
 */
export function sharedRareWords<C extends Text>(
  issue: Text,
  candidates: readonly C[],
): (candidate: C) => readonly string[] {
  const own = countWords(issue);
  const words = new Map(candidates.map((candidate) => [candidate, countWords(candidate)]));
  const rarity = rarityAmong([...words.values()]);
  const isRare = (word: string): boolean => {
    const among = [...words.values()].filter((each) => each.has(word)).length;
    return among <= candidates.length * RELATED_SHARED_WORD_SHARE;
  };
  const rare = [...own.keys()].filter(isRare);
  return (candidate) => {
    const its = words.get(candidate) ?? new Map<string, number>();
    const weight = (word: string): number => rarity(word) * ((own.get(word) ?? 0) + (its.get(word) ?? 0));
    return rare
      .filter((word) => its.has(word))
      .sort((a, b) => weight(b) - weight(a))
      .slice(0, RELATED_SHARED_WORDS);
  };
}

function countWords({ title, body }: Text): Words {
  const inTitle = tellingWords(title).map((word) => [word, RANKING_DESIGN.titleTimes] as const);
  const inBody = tellingWords(readable(body ?? '').slice(0, RANKING_DESIGN.readCharacters));
  return new Map([...inBody.map((word) => [word, 1] as const), ...inTitle]);
}

/**
 * Longer words are hashes and encoded data. Pairs of characters of a script without spaces are no words, and a number alone
 * may be a line, a port or a year.
 */
const TELLING = /^(?=.*\p{L})(?:(?=.*\p{Nd}).{2,24}|.{3,24})$/u;

function tellingWords(text: string): readonly string[] {
  return splitWords(normalize(text)).filter((word) => isMeaningfulWord(word) && TELLING.test(word));
}
