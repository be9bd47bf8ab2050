/** The result as lines for the log: a headline, and the errors that make the run fail. */
import { FAILURES_NAMED } from '../../limits.js';
import { InputError, UserError } from '../model/errors.js';
import type { Result } from './result.js';

/** The errors that make the run fail, one line each; empty when there are none. */
export function errorLines({ tally, errors }: Result): readonly string[] {
  const named = tally.failed.slice(0, FAILURES_NAMED).map(({ item, reason }) => `${item}: ${reason}`);
  const rest = tally.failed.length - named.length;
  return [...named, ...(rest > 0 ? [`… and ${rest} more items`] : []), ...errors.flatMap(linesOfError)];
}

/** An error that is not meant for users is a bug. Its message may contain anything, so only its class is shown. */
function linesOfError(error: unknown): readonly string[] {
  if (error instanceof AggregateError) {
    return error.errors.flatMap(linesOfError);
  }
  if (error instanceof InputError) {
    return error.problems;
  }
  if (error instanceof UserError) {
    return [error.message];
  }
  const kind = error instanceof Error ? error.name : typeof error;
  return [`Something went wrong inside Tiara (${kind}). Run again with debug logging for the details.`];
}

/** One line that says what the run did. */
export function headline({ mode, tally, skipped, hits, hasGoodMatch, related, evaluation }: Result): string {
  if (skipped !== null) {
    return `Nothing to do: ${skipped}.`;
  }
  if (mode === null) {
    return 'Nothing was done.';
  }
  if (evaluation !== null) {
    return 'Evaluation finished. Nothing was written or embedded.';
  }
  if (hits !== null) {
    const pending = `${tally.pending} texts have no vector yet, so search cannot find them.`;
    const found = `${plural(hits.length, 'result')}.`;
    const lead =
      hits.length > 0 && !hasGoodMatch
        ? `No good match: ${hits.length === 1 ? 'this is' : 'these are'} the nearest. ${found}`
        : found;
    return `${lead}${tally.pending === 0 ? '' : ` ${pending}`}`;
  }
  if (mode === 'related') {
    return related === null ? 'No related issues.' : `${related.related.length} related issues.`;
  }
  if (mode === 'search' || mode === 'eval') {
    return 'No result.';
  }
  const counts = [
    `${tally.stored} rows stored`,
    `${tally.removed} removed`,
    `${tally.embedded} texts embedded`,
    `${tally.pending} pending`,
  ];
  return `${mode}: ${counts.join(', ')}.`;
}

/** Such as `1 result` or `2 results`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
