/** Splits a text of any script into words, for the lexical embedder and the ranking. */

/** English function words: they say nothing about the subject of a text. */
const STOP_WORDS = new Set(
  `a about above after again all also am an and any are as at be because been before being below between both but by
  can could did do does doing don down during each few for from further had has have having he her here hers him his
  how i if in into is it its itself just me more most my no nor not now of off on once only or other our out over own
  same she should so some such than that the their them then there these they this those through to too under until
  up very was we were what when where which while who whom why will with would you your`.split(/\s+/),
);

/** Scripts without spaces between words, as members of a character class of a `v` regular expression. */
export const UNSPACED_SCRIPTS = String.raw`\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}`;
/** The scripts that are read as pairs of characters: the above, and Hangul, whose words take many endings. */
const UNSPACED = `[${UNSPACED_SCRIPTS}${String.raw`\p{sc=Hang}`}]`;
const UNSPACED_START = new RegExp(`^${UNSPACED}`, 'v');
/** Every word of an unspaced script sorts after this character. */
const LAST_ASCII = '\x7F';
/** In ASCII, this matches `[a-z][a-z0-9_]*` and `[0-9]+`. */
const TOKEN = new RegExp(
  String.raw`${UNSPACED}+|[\p{L}--${UNSPACED}][[\p{L}\p{M}\p{Nd}_]--${UNSPACED}]*|\p{Nd}+`,
  'gv',
);

/** Matches most texts. The costly steps of `normalize` would not change them. */
const ASCII = /^[\0-\x7F]*$/;

/** The text in lower case, with one form of each character and no accents: `Über` and `uber` are one word. */
export function normalize(text: string): string {
  if (ASCII.test(text)) {
    return text.toLowerCase();
  }
  return text
    .toWellFormed()
    .normalize('NFKD')
    .replace(/[\u0300-\u036F]/g, '')
    .normalize('NFKC')
    .toLowerCase();
}

/** Whether the word is read as pairs of characters. */
export function isUnspacedWord(word: string): boolean {
  return word > LAST_ASCII && UNSPACED_START.test(word);
}

function characterPairs(run: string): string[] {
  const characters = Array.from(run);
  return characters.length < 2 ? [run] : characters.slice(1).map((next, i) => (characters[i] ?? '') + next);
}

/** The words of a normalized text, in order. Unspaced scripts give every pair of neighbouring characters. */
export function splitWords(text: string): string[] {
  const runs = text.match(TOKEN) ?? [];
  return runs.flatMap((run) => (isUnspacedWord(run) ? characterPairs(run) : [run]));
}

/** Whether the word says something about the subject: no single letter or digit, and no function word. */
export function isMeaningfulWord(word: string): boolean {
  return isUnspacedWord(word) || (word.length > 1 && !STOP_WORDS.has(word));
}
