/** How much of an issue its author wrote, as opposed to the template. */
import { withoutTemplate } from './template.js';
import { UNSPACED_SCRIPTS } from './words.js';

/** Marks belong to a word: Hindi and Burmese write many vowels as marks. */
const WORD = /[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]+/gu;
const HAS_UNSPACED = new RegExp(`[${UNSPACED_SCRIPTS}]`, 'v');

/**
 * The number of distinct words in the title and in the author's part of the body. Zero for a body that is only its
 * template: such an issue is usually edited a minute later, and its title is often the template's, too.
 */
export function countOwnWords({
  title,
  body,
}: {
  readonly title: string;
  readonly body: string | null;
}): number {
  const given = (body ?? '').trim();
  const inBody = distinctWords(withoutTemplate(given));
  return given !== '' && inBody.size === 0 ? 0 : inBody.union(distinctWords(title)).size;
}

/** A script without spaces has few, long words: every two characters count as one word. */
function distinctWords(text: string): Set<string> {
  const words = new Set<string>();
  for (const [word] of text.toLowerCase().matchAll(WORD)) {
    for (const part of HAS_UNSPACED.test(word) ? (word.match(/.{1,2}/gsu) ?? []) : [word]) {
      words.add(part);
    }
  }
  return words;
}
