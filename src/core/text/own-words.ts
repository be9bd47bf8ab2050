/** How much of an issue's text its author wrote, and not its template. */
import { withoutTemplate } from './noise.js';

const WORD = /[\p{L}\p{N}_]{2,}/gu;

/**
 * Distinct words of the author's own. A body that is nothing but its template makes it none: such an issue is usually
 * mended a minute later, and its title is often the template's, too.
 */
export function ownWords({ title, body }: { readonly title: string; readonly body: string | null }): number {
  const given = (body ?? '').trim();
  const inBody = wordsOf(withoutTemplate(given));
  return given !== '' && inBody.size === 0 ? 0 : inBody.union(wordsOf(title)).size;
}

/** A script without spaces has long words and few of them: every two characters beyond a word's usual ones count as one. */
function wordsOf(text: string): Set<string> {
  const words = new Set<string>();
  for (const [word] of text.toLowerCase().matchAll(WORD)) {
    for (const part of /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(word)
      ? (word.match(/.{1,2}/gsu) ?? [])
      : [word]) {
      words.add(part);
    }
  }
  return words;
}
