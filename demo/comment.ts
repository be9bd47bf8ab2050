/** Shows the Markdown of Tiara's comment as GitHub draws it, as far as a terminal can. */
import { plainLine } from '../src/core/text/markdown.js';
import { say } from './screen.js';

export function showComment(author: string, markdown: string): void {
  say(`  ┌─ ${author} commented`);
  for (const line of markdown.split('\n')) {
    say(`  │ ${plainLine(textOf(line))}`.trimEnd());
  }
  say('  └─');
}

/** The text of one line: links without their addresses, no tags, and characters instead of entities. */
function textOf(line: string): string {
  return line
    .replace(/^- /, '• ')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/\u200B/g, '');
}
