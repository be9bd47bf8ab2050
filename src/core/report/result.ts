/** The result of a run. */
import { InterruptedError } from '../model/errors.js';
import type { CheckLine } from '../model/check-line.js';
import type { Estimate } from '../dry-run/estimate.js';
import type { Overview } from '../model/overview.js';
import type { Tally } from '../model/tally.js';
import type { ShownForIssue } from '../related/show-related.js';
import type { DuplicatesAnswer } from '../answers/find-duplicates.js';
import type { Hit } from '../answers/hit.js';

export interface Result {
  /** Null when the inputs do not even show the mode. */
  readonly mode: string | null;
  readonly tally: Tally;
  /** Why there was nothing to do; null when there was. */
  readonly skipped: string | null;
  /** The issue of the event, with its web address; null for other runs. */
  readonly issue: { readonly number: number; readonly url: string } | null;
  /** What was searched for; null when nothing was. */
  readonly query: string | null;
  /** The model of the run; null when it makes no vectors, or takes that of the database. */
  readonly model: string | null;
  /** Tokens that the embeddings server has counted; null when it counts none. */
  readonly tokens: number | null;
  /** What a backfill has stored of each repository; empty for other runs. */
  readonly overviews: readonly Overview[];
  /** What a dry run would do; null for other runs. */
  readonly estimate: Estimate | null;
  /** How long the run took so far; null when nobody measured. */
  readonly elapsedMs: number | null;
  /** Search results, best first; null when nothing was searched. */
  readonly hits: readonly Hit[] | null;
  /** What was found for a draft, and what to do about it; null when there was none. */
  readonly draft: Pick<DuplicatesAnswer, 'verdict' | 'advice'> | null;
  /** Whether the best search result stands out. True when nothing was searched. */
  readonly hasGoodMatch: boolean;
  /** Whether the outputs have titles and passages. */
  readonly outputTexts: boolean;
  /** What was shown for the issue of the event. */
  readonly related: ShownForIssue | null;
  /** What mode check found; null in other modes. */
  readonly checks: readonly CheckLine[] | null;
  /** The Markdown report of mode eval. */
  readonly evaluation: string | null;
  /** What stopped the run, or a part of it. */
  readonly errors: readonly unknown[];
}

/** A result in which nothing has happened yet. */
export function emptyResult(tally: Tally): Result {
  return {
    mode: null,
    tally,
    skipped: null,
    issue: null,
    query: null,
    model: null,
    tokens: null,
    estimate: null,
    overviews: [],
    elapsedMs: null,
    hits: null,
    draft: null,
    hasGoodMatch: true,
    outputTexts: true,
    related: null,
    checks: null,
    evaluation: null,
    errors: [],
  };
}

/** `partial`: something is left for a later run, which continues. `failed`: nothing was done, and a later run would fail, too. */
export type RunStatus = 'done' | 'partial' | 'failed' | 'skipped';

export function runStatus(result: Result): RunStatus {
  const { skipped, errors, tally } = result;
  if (errors.some((error) => !(error instanceof InterruptedError)) && !hasDoneSomething(result)) {
    return 'failed';
  }
  if (errors.length > 0 || tally.failed.length > 0 || tally.left.length > 0) {
    return 'partial';
  }
  return skipped === null ? 'done' : 'skipped';
}

function hasDoneSomething({ tally, hits, evaluation }: Result): boolean {
  const { stored, removed, embedded, posted } = tally;
  return stored + removed + embedded + posted > 0 || hits !== null || evaluation !== null;
}
