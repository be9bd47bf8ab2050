/** What issue templates and forms put into a body. It is not embedded, and does not count as the author's words. */
import { visibleLines, type Line } from './visible-lines.js';

/** Headings, bold questions, boxes to tick, and placeholders for "no answer". */
const TEMPLATE_LINE: readonly RegExp[] = [
  /^\s{0,3}#{1,6}\s/,
  /^\s{0,3}\*\*[^*]+\*\*:?\s*$/,
  /^\s*[-*+]\s*\[[ xX]\]/,
  /^\s*_?(?:no response|n\/a|none)_?\s*$/i,
];

/** Whether the line comes from a template. Code never does. */
export function isTemplateLine([part, line]: Line): boolean {
  return part === 'prose' && TEMPLATE_LINE.some((pattern) => pattern.test(line));
}

/** The text without hidden hints and template lines. */
export function withoutTemplate(text: string): string {
  return visibleLines(text)
    .filter((line) => !isTemplateLine(line))
    .map(([, line]) => line)
    .join('\n');
}
