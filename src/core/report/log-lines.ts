/** The result as lines for the log: a headline, and the errors that make the run fail. */
import { FAILURES_NAMED } from '../../limits.js';
import { messagesOf } from '../model/errors.js';
import { estimatedTokens, type Estimate } from '../dry-run/estimate.js';
import type { CheckLine } from '../model/check-line.js';
import type { Tally } from '../model/tally.js';
import { groupedDigits } from './grouped-digits.js';
import { describeTokens } from './price.js';
import type { Result } from './result.js';

/** The errors that make the run fail, one line each; empty when there are none. */
export function errorLines({ tally, errors }: Result): readonly string[] {
  const named = tally.failed.slice(0, FAILURES_NAMED).map(({ item, reason }) => `${item}: ${reason}`);
  const rest = tally.failed.length - named.length;
  return [...named, ...(rest > 0 ? [`… and ${rest} more items`] : []), ...errors.flatMap(messagesOf)];
}

/** One line that says what the run did. */
export function headline(result: Result): string {
  const { mode, tally, skipped, hits, hasGoodMatch, related, evaluation, checks, estimate, model } = result;
  if (skipped !== null) {
    return `Nothing to do: ${skipped}.`;
  }
  if (mode === null) {
    return 'Nothing was done.';
  }
  if (estimate !== null) {
    return dryRunLine(estimate, tally, model);
  }
  if (checks !== null) {
    const count = (level: CheckLine['level']): number => checks.filter((line) => line.level === level).length;
    return `Check: ${count('ok')} ok, ${plural(count('warning'), 'warning')}, ${plural(count('problem'), 'problem')}. Nothing was written.`;
  }
  if (evaluation !== null) {
    return 'Evaluation finished. Nothing was written or embedded.';
  }
  if (hits !== null) {
    const pending = `${plural(tally.pending, 'text')} without a vector yet, which search cannot find.`;
    const found = `${plural(hits.length, 'result')}.`;
    const lead =
      hits.length > 0 && !hasGoodMatch
        ? `No good match: ${hits.length === 1 ? 'this is' : 'these are'} the nearest. ${found}`
        : found;
    return `${lead}${tally.pending === 0 ? '' : ` ${pending}`}`;
  }
  if (mode === 'related') {
    return related === null ? 'No related issues.' : `${plural(related.related.length, 'related issue')}.`;
  }
  if (mode === 'mcp') {
    return 'The MCP server has ended.';
  }
  if (mode === 'search' || mode === 'eval') {
    return 'No result.';
  }
  const counts = [
    `${plural(tally.stored, 'row')} stored`,
    `${groupedDigits(tally.removed)} removed`,
    `${plural(tally.embedded, 'text')} embedded`,
    `${groupedDigits(tally.pending)} pending`,
  ];
  return `${mode}: ${counts.join(', ')}.`;
}

/** What a run would do, and what it would cost. */
function dryRunLine(
  estimate: Estimate,
  { stored, removed, posted, pending }: Tally,
  model: string | null,
): string {
  const { texts, textsAllowed, githubRequests, readingMs, embeddingMs } = estimate;
  const limit = textsAllowed < texts ? `, of which max-embeddings allows ${groupedDigits(textsAllowed)}` : '';
  const before = pending > 0 ? `, and ${plural(pending, 'text')} that waited before` : '';
  const comments = posted > 0 ? `, ${plural(posted, 'comment')} to post` : '';
  return [
    `Dry run, nothing was written: ${plural(stored, 'row')} to store, ${groupedDigits(removed)} to remove, ` +
      `${plural(texts, 'text')} to embed (about ${describeTokens(estimatedTokens(estimate), model)}${limit})${before}${comments}.`,
    `Requests to GitHub: ${groupedDigits(githubRequests)}.`,
    ...(readingMs === null ? [] : [`Reading took ${describeDuration(readingMs)}.`]),
    ...(embeddingMs === null ? [] : [`Embedding would take up to ${describeDuration(embeddingMs)}.`]),
  ].join(' ');
}

/** Such as `5 s` or `12 min`; at least a second. */
export function describeDuration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 60 ? `${seconds} s` : `${groupedDigits(Math.round(seconds / 60))} min`;
}

/** Such as `1 result` or `2,000 results`. */
export function plural(count: number, noun: string): string {
  return `${groupedDigits(count)} ${noun}${count === 1 ? '' : 's'}`;
}
