/** A picture of what a backfill has stored, in Mermaid, which GitHub draws in job summaries. */
import type { Overview } from '../model/overview.js';
import { escapeMarkdown } from '../text/markdown.js';
import { groupedDigits } from './grouped-digits.js';

/** With fewer years, a chart says no more than the numbers. */
const YEARS_MIN = 2;

/** Issues opened in each year: the bars are all of them, the line those that are still open. Empty for a young repository. */
export function overviewChart({ repository, years }: Overview): readonly string[] {
  if (years.length < YEARS_MIN) {
    return [];
  }
  const all = years.map(({ open, closed }) => open + closed);
  const open = years.reduce((sum, year) => sum + year.open, 0);
  const total = all.reduce((sum, count) => sum + count, 0);
  return [
    `#### ${escapeMarkdown(repository)}: ${groupedDigits(total)} issues, ${groupedDigits(open)} open`,
    [
      '```mermaid',
      'xychart-beta',
      '  title "Issues by the year in which they were opened (line: still open)"',
      `  x-axis [${years.map(({ year }) => `"${year}"`).join(', ')}]`,
      `  y-axis "issues" 0 --> ${Math.max(...all)}`,
      `  bar [${all.join(', ')}]`,
      `  line [${years.map((year) => year.open).join(', ')}]`,
      '```',
    ].join('\n'),
  ];
}
