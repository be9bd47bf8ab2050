/** The text of the comment that shows related issues. It notifies nobody. */
import { RELATED_TITLE_CHARACTERS } from '../../limits.js';
import { describeState } from '../model/record.js';
import type { Candidate } from '../ports/vector-store.js';
import { escapeMarkdown, plainLine } from '../text/markdown.js';
import { shorten } from '../text/truncate.js';
import type { RelatedIssue } from './which-issues.js';

/** Known duplicates that are named for each issue. */
const RELATED_DUPLICATES_NAMED = 3;

const FOOTER =
  '<sub>Tiara compared the text of this issue with the other issues of this repository, and did nothing else. ' +
  'Maintainers can switch these comments off with the input <code>related: off</code>.</sub>';

/** Markdown, without the marker. An empty list: the issue was edited, and no related issue is left. */
export function renderComment(related: readonly RelatedIssue[]): string {
  const lines =
    related.length > 0
      ? ['Related issues:', '', ...related.map(renderItem)]
      : ['After the edit of this issue, no related issues were found.'];
  return [...lines, '', FOOTER].join('\n');
}

function renderItem({ candidate, match, duplicates, sharedWords }: RelatedIssue): string {
  const title = plainLine(candidate.title) || '(no title)';
  const name = escapeMarkdown(`#${candidate.number} ${shorten(title, RELATED_TITLE_CHARACTERS)}`);
  const state = escapeMarkdown(describeState(candidate.state, candidate.stateReason));
  const words = sharedWords.map(escapeMarkdown).join(', ');
  const reasons = [
    match,
    ...(duplicates.length === 0 ? [] : [`also reported as ${listNumbers(duplicates)}`]),
    ...(words === '' ? [] : [`shared words: ${words}`]),
  ];
  return `- [${name}](${redirectLink(candidate)}) (${state}): ${reasons.join(', ')}`;
}

/** A few of the numbers, without a reference to the issues. */
function listNumbers(numbers: readonly number[]): string {
  return numbers
    .slice(0, RELATED_DUPLICATES_NAMED)
    .map((number) => escapeMarkdown(`#${number}`))
    .join(', ');
}

/** Through redirect.github.com: a direct link would leave a backlink in the issue that it points to. */
function redirectLink({ repository, number, url }: Candidate): string {
  const host = URL.canParse(url) ? new URL(url).host : 'github.com';
  // Only characters that cannot end a Markdown link.
  const path = [repository.owner, repository.name].map((part) => part.replace(/[^\w.-]/g, ''));
  return `https://${host === 'github.com' ? 'redirect.github.com' : host}/${path.join('/')}/issues/${number}`;
}
