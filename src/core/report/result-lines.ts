/** Search results for a terminal. */
import { SUMMARY_TITLE_CHARACTERS } from '../../limits.js';
import { describeState } from '../model/record.js';
import type { Hit } from '../answers/hit.js';
import { plainLine } from '../text/markdown.js';
import { shorten } from '../text/truncate.js';
import { alignColumns } from './text-table.js';

/** A table in which the address and the passage follow each row; empty when there are no results. */
export function resultLines(hits: readonly Hit[]): readonly string[] {
  const [head = '', ...rows] = alignColumns([
    ['score', 'where', 'state', 'title'],
    ...hits.map((hit) => [
      hit.score.toFixed(3),
      describePlace(hit),
      describeState(hit.state, hit.state_reason),
      shorten(plainLine(hit.title), SUMMARY_TITLE_CHARACTERS),
    ]),
  ]);
  const below = ({ url, passage }: Hit): readonly string[] =>
    [safeLink(url), plainLine(passage)].filter((line) => line !== '').map((line) => `       ${line}`);
  return hits.length === 0 ? [] : [head, ...hits.flatMap((hit, at) => [rows[at] ?? '', ...below(hit)])];
}

/** Such as `octo/boat#12` or `octo/boat#12 (comment)`; without the repository if it is the same everywhere. */
export function describePlace({ repository, number, kind }: Hit, withRepository = true): string {
  return `${withRepository ? repository : ''}#${number}${kind === 'comment' ? ' (comment)' : ''}`;
}

/** The URL if it is a web address, else `#`. Characters that end a Markdown link or a table cell are percent-encoded. */
export function safeLink(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed === null || !/^https?:$/.test(parsed.protocol)
    ? '#'
    : parsed.href.replace(/[()<>|]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}
