/** The words of a text in any script: what features, rankings and measures of content are made of. */

/** Words that say nothing of the matter. */
const STOP_WORDS = new Set(
  `a about above after again all also am an and any are as at be because been before being below between both but by
  can could did do does doing don down during each few for from further had has have having he her here hers him his
  how i if in into is it its itself just me more most my no nor not now of off on once only or other our out over own
  same she should so some such than that the their them then there these they this those through to too under until
  up very was we were what when where which while who whom why will with would you your`.split(/\s+/),
);

/** Scripts that put no spaces between words, as members of a character class of a `v` regular expression. */
export const UNSPACED_SCRIPTS = String.raw`\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}`;
/** These, and Hangul, whose words take many endings: read as pairs of characters. */
const UNSPACED = `[${UNSPACED_SCRIPTS}${String.raw`\p{sc=Hang}`}]`;
const UNSPACED_START = new RegExp(`^${UNSPACED}`, 'v');
/** Every word of an unspaced script sorts behind it. */
const LAST_ASCII = '\x7F';
/** Of ASCII, this takes `[a-z][a-z0-9_]*` and `[0-9]+`. */
const TOKEN = new RegExp(
  String.raw`${UNSPACED}+|[\p{L}--${UNSPACED}][[\p{L}\p{M}\p{Nd}_]--${UNSPACED}]*|\p{Nd}+`,
  'gv',
);

/** Most texts: for them, the costly steps below change nothing. */
const ASCII = /^[\0-\x7F]*$/;

/** Lower case, one form of each character, no accents: `Über` and `uber` are one word. */
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

/** Whether the word is of a script without spaces between words. */
export function isUnspacedWord(word: string): boolean {
  return word > LAST_ASCII && UNSPACED_START.test(word);
}

function characterPairs(run: string): string[] {
  const characters = Array.from(run);
  return characters.length < 2 ? [run] : characters.slice(1).map((next, i) => (characters[i] ?? '') + next);
}

/** Every word of a normalized text, in order; of unspaced scripts, every pair of neighbouring characters. */
export function splitWords(text: string): string[] {
  const runs = text.match(TOKEN) ?? [];
  return runs.flatMap((run) => (isUnspacedWord(run) ? characterPairs(run) : [run]));
}

/** Whether a word says something by itself: a single letter or digit and an English function word do not. */
export function isTellingWord(word: string): boolean {
  return isUnspacedWord(word) || (word.length > 1 && !STOP_WORDS.has(word));
}
