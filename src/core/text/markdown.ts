/** Makes text of users safe to show on a terminal and in Markdown. */

/** Characters that move the cursor, hide or reverse text, or break lines: Unicode's control, format and separator classes. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** The text as one line of visible characters. */
export function plainLine(text: string): string {
  return text.replace(INVISIBLE, ' ').replace(/\s+/g, ' ').trim();
}

/** The text with its lines and their indentation, without other invisible characters. */
export function plainLines(text: string): string {
  return text
    .split(/\r\n|[\r\n\u2028\u2029]/)
    .map((line) => line.replaceAll('\t', '    ').replace(INVISIBLE, ' ').trimEnd())
    .join('\n');
}

const PLAIN_IN_MARKDOWN = /[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}\u200B ,;?()'’“”…-]/gu;

/**
 * Escapes the text so that Markdown shows it unchanged, on one line: no markup, no HTML, no link. GitHub looks for mentions
 * and references in the rendered text, where an entity is a character again. An invisible space after `@`, `#` and `GH`
 * keeps it from finding any.
 */
export function escapeMarkdown(text: string): string {
  return plainLine(text)
    .replace(/\bGH(?=-\d)/gi, '$&\u200B')
    .replace(PLAIN_IN_MARKDOWN, (character) => {
      const entity = `&#${character.codePointAt(0) ?? 0xfffd};`;
      return character === '@' || character === '#' ? `${entity}\u200B` : entity;
    });
}
