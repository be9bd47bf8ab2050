/** The job summary: the result as Markdown. Titles, passages and errors are escaped. */
import { SUMMARY_BYTES, SUMMARY_TITLE_CHARACTERS } from '../../limits.js';
import { describeState } from '../model/record.js';
import type { Hit } from '../search/hit.js';
import { escapeMarkdown } from '../text/markdown.js';
import { cutToBytes, shorten } from '../text/truncate.js';
import { errorLines, headline } from './log-lines.js';
import { describePlace, safeLink } from './result-lines.js';
import { runStatus, type Result } from './result.js';

/** `bytesBefore` are in the summary of this step already. Empty when there is no room left. */
export function renderJobSummary(result: Result, bytesBefore = 0): string {
  const problems = errorLines(result);
  const sections = [
    `### Tiara: ${runStatus(result)}`,
    headline(result),
    ...result.tally.left,
    ...(problems.length > 0 ? [problems.map((line) => `- ${escapeMarkdown(line)}`).join('\n')] : []),
    ...(result.hits === null || result.hits.length === 0 ? [] : [resultTable(result.hits)]),
    ...relatedSection(result),
  ];
  return cutToBytes(`${sections.join('\n\n')}\n`, Math.max(0, SUMMARY_BYTES - bytesBefore));
}

function relatedSection({ related }: Result): readonly string[] {
  return related === null
    ? []
    : [
        ...(related.isPosted
          ? [`#### The comment on issue ${related.issueNumber}`]
          : [
              `#### Preview of the comment on issue ${related.issueNumber}`,
              'Nothing was posted. Set `related: post` to post it.',
            ]),
        related.comment,
      ];
}

function resultTable(hits: readonly Hit[]): string {
  const rows = hits.map((hit) => {
    const title = escapeMarkdown(shorten(hit.title, SUMMARY_TITLE_CHARACTERS));
    const state = escapeMarkdown(describeState(hit.state, hit.state_reason));
    const place = `[${escapeMarkdown(describePlace(hit))}](${safeLink(hit.url)})`;
    return `| ${hit.score.toFixed(3)} | ${place} | ${title} | ${state} | ${escapeMarkdown(hit.passage)} |`;
  });
  const head = ['| score | where | title | state | passage |', '| --- | --- | --- | --- | --- |'];
  return [...head, ...rows].join('\n');
}
