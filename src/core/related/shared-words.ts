/** Which words show a reader why two issues are compared. */
import { RELATED_SHARED_WORDS, RELATED_SHARED_WORD_SHARE } from '../../limits.js';
import { RANKING_DESIGN } from '../search/ranking-design.js';
import { withoutTemplate } from '../text/template.js';
import { isMeaningfulWord, normalize, splitWords } from '../text/words.js';

interface Text {
  readonly title: string;
  readonly body: string | null;
}

/** Longer words are hashes and encoded data, shorter ones say little. In characters. */
const SHORTEST = 3;
const LONGEST = 24;

/**
 * Finds the rarest words that the issue shares with one of these candidates, rarest first: at most RELATED_SHARED_WORDS, in
 * lower case. Rare means that few of the candidates have the word.
 */
export function sharedRareWords<C extends Text>(
  issue: Text,
  candidates: readonly C[],
): (candidate: C) => readonly string[] {
  const words = new Map(candidates.map((candidate) => [candidate, wordsOf(candidate)]));
  const frequencies = new Map<string, number>();
  for (const word of [...words.values()].flatMap((each) => [...each])) {
    frequencies.set(word, (frequencies.get(word) ?? 0) + 1);
  }
  const frequency = (word: string): number => frequencies.get(word) ?? 0;
  // Of equally rare words the first one in the issue is named: it is more often in the title.
  const rare = [...wordsOf(issue)]
    .filter((word) => frequency(word) <= candidates.length * RELATED_SHARED_WORD_SHARE)
    .sort((a, b) => frequency(a) - frequency(b));
  return (candidate) =>
    rare.filter((word) => words.get(candidate)?.has(word) === true).slice(0, RELATED_SHARED_WORDS);
}

function wordsOf({ title, body }: Text): Set<string> {
  const words = splitWords(
    normalize(`${title}\n${withoutTemplate((body ?? '').slice(0, RANKING_DESIGN.readCharacters))}`),
  );
  return new Set(words.filter(isTelling));
}

/** A number alone may be a line, a port or a year. A pair of characters of an unspaced script is shorter than a word. */
function isTelling(word: string): boolean {
  return isMeaningfulWord(word) && word.length <= LONGEST && word.length >= SHORTEST && !/^\d+$/.test(word);
}
