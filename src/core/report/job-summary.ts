/** The job summary: the result as Markdown. Titles, passages and errors are escaped. */
import { SUMMARY_BYTES, SUMMARY_TITLE_CHARACTERS } from '../../limits.js';
import type { CheckLine } from '../model/check-line.js';
import { CancelledError } from '../model/errors.js';
import { describeState } from '../model/record.js';
import type { Hit } from '../answers/hit.js';
import type { Overview } from '../model/overview.js';
import type { RelatedNote } from '../model/tally.js';
import { escapeMarkdown, plainLine } from '../text/markdown.js';
import { cutToBytes, shorten } from '../text/truncate.js';
import { overviewChart } from './overview-chart.js';
import { describeTokens } from './price.js';
import { describeDuration, errorLines, headline, plural } from './log-lines.js';
import { describePlace, safeLink } from './result-lines.js';
import { runStatus, type Result } from './result.js';

/** `bytesBefore` are in the summary of this step already. Empty when there is no room left. */
export function renderJobSummary(result: Result, bytesBefore = 0): string {
  const { tally, hits } = result;
  const sections = [
    `### Tiara: ${outcome(result)}`,
    ...asList(errorLines(result).map(escapeMarkdown)),
    ...asLine(subject(result)),
    ...asLine(counts(result)),
    ...asList(tally.related.map(relatedNote)),
    ...tally.left,
    ...(hits === null || hits.length === 0 ? [] : [resultTable(hits)]),
    ...(result.checks === null ? [] : [checkTable(result.checks)]),
    ...relatedSection(result),
    ...result.overviews.flatMap(overviewChart),
    ...asLine(footer(result)),
  ];
  return cutToBytes(`${sections.join('\n\n')}\n`, Math.max(0, SUMMARY_BYTES - bytesBefore));
}

/** What happened, in a few words. */
function outcome(result: Result): string {
  const { mode, errors, skipped, hits, tally } = result;
  if (errors.length > 0) {
    const isCancelled = errors.some((error) => error instanceof CancelledError);
    return `${mode ?? 'the run'} ${isCancelled ? 'cancelled' : 'failed'}`;
  }
  if (skipped !== null) {
    return 'nothing to do';
  }
  if (result.checks !== null) {
    return result.checks.every(({ level }) => level === 'ok')
      ? 'everything is ready'
      : 'ready, with warnings';
  }
  if (hits !== null) {
    return !result.hasGoodMatch && hits.length > 0 ? 'no good match' : plural(hits.length, 'result');
  }
  if (result.estimate !== null) {
    return `dry run of ${mode ?? 'a run'}`;
  }
  const words =
    mode === 'event' ? eventOutcome(result) : `${mode ?? 'run'} finished${totals(result.overviews)}`;
  return runStatus(result) === 'done'
    ? words
    : `${words}, ${tally.failed.length > 0 ? 'with failures' : 'with work left'}`;
}

/** What the database has after a backfill. */
function totals(overviews: readonly Overview[]): string {
  const sum = (count: (overview: Overview) => number): number =>
    overviews.reduce((total, overview) => total + count(overview), 0);
  const issues = sum(({ years }) => years.reduce((total, { open, closed }) => total + open + closed, 0));
  return overviews.length === 0
    ? ''
    : ` · ${plural(issues, 'issue')}, ${plural(
        sum(({ comments }) => comments),
        'comment',
      )}`;
}

function eventOutcome({ issue, tally, related }: Result): string {
  const change = tally.removed > 0 ? 'removed' : tally.stored > 0 ? 'stored' : 'unchanged';
  const shown = related === null ? '' : ` · ${plural(related.related.length, 'related issue')}`;
  return issue === null ? change : `${escapeMarkdown(`#${issue.number}`)} ${change}${shown}`;
}

/** With a link to the comment, if there is one. */
function relatedNote({ issue, message, commentUrl }: RelatedNote): string {
  const link = commentUrl === null ? '' : ` ([comment](${safeLink(commentUrl)}))`;
  return `${escapeMarkdown(`${issue}: ${message}`)}${link}.`;
}

/** What the run was about. */
function subject({ issue, query }: Result): string | null {
  if (query !== null) {
    return `Searched for: ${escapeMarkdown(shorten(plainLine(query), SUMMARY_TITLE_CHARACTERS))}`;
  }
  return issue === null ? null : `Issue [${escapeMarkdown(`#${issue.number}`)}](${safeLink(issue.url)})`;
}

/** What the heading does not say yet. Nothing for a run that failed before it did anything: four zeros say nothing. */
function counts(result: Result): string | null {
  const { errors, hits, checks } = result;
  const { stored, removed, embedded, pending } = result.tally;
  const hasDoneSomething = stored + removed + embedded + pending > 0;
  if (checks !== null || (errors.length > 0 && !hasDoneSomething)) {
    return null;
  }
  return hits === null || pending > 0 ? headline(result) : null;
}

function footer({ elapsedMs, model, tokens }: Result): string | null {
  const took = elapsedMs === null ? [] : [`took ${describeDuration(elapsedMs)}`];
  const parts = [
    ...took,
    ...(model === null ? [] : [`model ${escapeMarkdown(model)}`]),
    ...(tokens === null ? [] : [describeTokens(tokens, model)]),
  ];
  return parts.length === 0 ? null : `<sub>${parts.join(' · ')}</sub>`;
}

function asList(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [lines.map((line) => `- ${line}`).join('\n')];
}

function asLine(line: string | null): readonly string[] {
  return line === null ? [] : [line];
}

function relatedSection({ related, estimate }: Result): readonly string[] {
  if (related === null) {
    return [];
  }
  const { issueNumber, posted, comment } = related;
  if (posted !== null && estimate === null) {
    return [`#### The comment on issue ${issueNumber}`, comment];
  }
  return [
    `#### Preview of the comment on issue ${issueNumber}`,
    posted === null
      ? 'Nothing was posted. Set `related: post` to post it.'
      : 'Nothing was posted, because this is a dry run.',
    comment,
  ];
}

const CHECK_MARKS = { ok: '✅', warning: '⚠️', problem: '❌' } as const satisfies Record<
  CheckLine['level'],
  string
>;

function checkTable(checks: readonly CheckLine[]): string {
  const rows = checks.map(
    ({ level, about, text }) =>
      `| ${CHECK_MARKS[level]} | ${escapeMarkdown(about)} | ${escapeMarkdown(text)} |`,
  );
  return ['| | what | result |', '| --- | --- | --- |', ...rows].join('\n');
}

function resultTable(hits: readonly Hit[]): string {
  const isOneRepository = new Set(hits.map(({ repository }) => repository)).size === 1;
  const rows = hits.map((hit) => {
    const title = escapeMarkdown(shorten(hit.title, SUMMARY_TITLE_CHARACTERS));
    const state = escapeMarkdown(describeState(hit.state, hit.state_reason));
    const place = `[${escapeMarkdown(describePlace(hit, !isOneRepository))}](${safeLink(hit.url)})`;
    return `| ${hit.score.toFixed(3)} | ${place} | ${title} | ${state} | ${escapeMarkdown(hit.passage)} |`;
  });
  const head = ['| score | where | title | state | passage |', '| --- | --- | --- | --- | --- |'];
  return [...head, ...rows].join('\n');
}
