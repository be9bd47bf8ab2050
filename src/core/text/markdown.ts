/** Hostile text made harmless where it is shown. */

/** Characters that move a cursor, hide text or reverse it, and line breaks of all kinds: Unicode's control, format and separator classes. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** One line of visible text, for a terminal or as the base of anything else. */
export function plainLine(text: string): string {
  return text.replace(INVISIBLE, ' ').replace(/\s+/g, ' ').trim();
}

const PLAIN_IN_MARKDOWN = /[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}\u200B ,;?()'’“”…-]/gu;

/**
 * Text that Markdown shows as it is: no markup, no HTML, no link. GitHub looks for mentions and references in what was
 * rendered, where an entity is a character again: an invisible space behind `@`, `#` and `GH` keeps it from finding any.
 */
export function escapeMarkdown(text: string): string {
  return plainLine(text)
    .replace(/\bGH(?=-\d)/gi, '$&\u200B')
    .replace(PLAIN_IN_MARKDOWN, (character) => {
      const entity = `&#${character.codePointAt(0) ?? 0xfffd};`;
      return character === '@' || character === '#' ? `${entity}\u200B` : entity;
    });
}
