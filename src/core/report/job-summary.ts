/** What a run did, for its three readers: the log, the job summary and the steps that follow. */
import { FAILURES_NAMED, SUMMARY_BYTES } from '../../limits.js';
import { InputError, UserError } from '../model/errors.js';
import { inline, plain, shortened } from '../text/markdown.js';
import { stateInWords } from '../model/record.js';
import { hitOf, type Hit } from '../search/search.js';
import type { Tally } from '../model/tally.js';
import { aligned } from '../text/text-table.js';
import { cutToBytes } from '../text/embedded-texts.js';

export interface Result {
  /** Null when the inputs do not even say that. */
  readonly mode: string | null;
  readonly tally: Tally;
  /** Why there was nothing to do. */
  readonly skipped: string | null;
  /** Best first; null when nothing was searched. */
  readonly hits: readonly Hit[] | null;
  /** Markdown; only in eval mode. */
  readonly evaluation?: string;
  /** What stopped the run, or a part of it. */
  readonly errors: readonly unknown[];
}

const SUMMARY_TITLE_CHARACTERS = 120;

/** `partial`: something is left, by an error, an item that could not be processed, or work that another run does. */
export function statusOf({ skipped, errors, tally }: Result): 'done' | 'partial' | 'skipped' {
  if (errors.length > 0 || tally.failed.length > 0 || tally.left.length > 0) {
    return 'partial';
  }
  return skipped === null ? 'done' : 'skipped';
}

/** The outputs by the names of action.yml. */
export function outputsOf(result: Result): Readonly<Record<string, string>> {
  const { stored, removed, embedded, pending, failed } = result.tally;
  return {
    status: statusOf(result),
    stored: String(stored),
    removed: String(removed),
    embedded: String(embedded),
    pending: String(pending),
    failed: String(failed.length),
    results: JSON.stringify(result.hits ?? []),
    related: JSON.stringify(relatedHits(result.tally)),
  };
}

function relatedHits({ related }: Tally): readonly Hit[] {
  return (related?.related ?? []).map(({ candidate, confidence }) => hitOf(candidate, confidence));
}

/** The lines that turn a run red; none when all went well. */
export function failuresOf({ tally, errors }: Result): readonly string[] {
  const named = tally.failed.slice(0, FAILURES_NAMED).map(({ item, reason }) => `${item}: ${reason}`);
  const rest = tally.failed.length - named.length;
  return [...named, ...(rest > 0 ? [`… and ${rest} more items`] : []), ...errors.flatMap(errorLines)];
}

/** An error that is not meant for readers is a defect: its message may hold anything, so only its kind is told. */
function errorLines(error: unknown): readonly string[] {
  if (error instanceof AggregateError) {
    return error.errors.flatMap(errorLines);
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
export function headlineOf({ mode, tally, skipped, hits, evaluation }: Result): string {
  if (skipped !== null) {
    return `Nothing to do: ${skipped}.`;
  }
  if (mode === null) {
    return 'Nothing was done.';
  }
  if (evaluation !== undefined) {
    return 'Evaluated. Nothing was written and nothing embedded.';
  }
  if (hits !== null) {
    const waiting = `${tally.pending} texts still wait for a vector and cannot be found by it.`;
    return `${hits.length} results.${tally.pending === 0 ? '' : ` ${waiting}`}`;
  }
  if (mode === 'search' || mode === 'eval') {
    return 'Nothing was found out.';
  }
  const counts = [
    `${tally.stored} rows stored`,
    `${tally.removed} removed`,
    `${tally.embedded} texts embedded`,
    `${tally.pending} pending`,
  ];
  return `${mode}: ${counts.join(', ')}.`;
}

/** The job summary. Titles and passages are made harmless. */
export function summaryOf(result: Result): string {
  const problems = failuresOf(result);
  const sections = [
    `### Tiara: ${statusOf(result)}`,
    headlineOf(result),
    ...result.tally.left,
    ...(problems.length > 0 ? [problems.map((line) => `- ${inline(line)}`).join('\n')] : []),
    ...(result.hits === null || result.hits.length === 0 ? [] : [hitTable(result.hits)]),
    ...relatedSection(result.tally),
  ];
  return cutToBytes(`${sections.join('\n\n')}\n`, SUMMARY_BYTES);
}

function relatedSection({ related }: Tally): readonly string[] {
  return related === null
    ? []
    : [
        related.isPosted
          ? `#### The comment on issue ${related.issueNumber}`
          : `#### Preview of a comment on issue ${related.issueNumber}: nothing was posted, \`related: post\` would`,
        related.comment,
      ];
}

function hitTable(hits: readonly Hit[]): string {
  const rows = hits.map((hit) => {
    const title = inline(shortened(hit.title, SUMMARY_TITLE_CHARACTERS));
    return `| ${hit.score.toFixed(3)} | [${inline(whereOf(hit))}](${linkTo(hit.url)}) | ${title} | ${inline(stateInWords(hit.state, hit.state_reason))} | ${inline(hit.passage)} |`;
  });
  return ['| score | where | title | state | passage |', '| --- | --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}

/** The same for a terminal: a table of which each row has the address and the passage below it. */
export function linesOf(hits: readonly Hit[]): readonly string[] {
  const [head = '', ...rows] = aligned([
    ['score', 'where', 'state', 'title'],
    ...hits.map((hit) => [
      hit.score.toFixed(3),
      whereOf(hit),
      stateInWords(hit.state, hit.state_reason),
      shortened(plain(hit.title), SUMMARY_TITLE_CHARACTERS),
    ]),
  ]);
  const below = ({ url, passage }: Hit): readonly string[] =>
    [linkTo(url), plain(passage)].filter((line) => line !== '').map((line) => `       ${line}`);
  return hits.length === 0 ? [] : [head, ...hits.flatMap((hit, at) => [rows[at] ?? '', ...below(hit)])];
}

function whereOf({ repository, number, kind }: Hit): string {
  return `${repository}#${number}${kind === 'comment' ? ' (comment)' : ''}`;
}

/** The address as a web address and nothing else, without the characters that end a Markdown link or a table cell. */
function linkTo(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed === null || !/^https?:$/.test(parsed.protocol)
    ? '#'
    : parsed.href.replace(/[()<>|]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}
