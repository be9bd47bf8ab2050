/** The result of a command as one JSON object. */
import { estimatedTokens } from '../dry-run/estimate.js';
import type { DuplicatesAnswer } from '../answers/find-duplicates.js';
import { toRelatedHit, type Hit } from '../answers/hit.js';
import { toSearchJson, type SearchJson } from '../answers/search.js';
import { errorLines } from './log-lines.js';
import { runStatus, type Result } from './result.js';

/** Ends with a line break. Numbers stay numbers, unlike in the outputs of the action. */
export function renderJson(result: Result): string {
  const { tally, hits, related, checks, evaluation } = result;
  const { stored, removed, embedded, pending } = tally;
  const json = {
    command: result.mode,
    status: runStatus(result),
    stored,
    removed,
    embedded,
    pending,
    failed: tally.failed.length,
    ...(hits === null ? {} : answer(hits, result)),
    ...(result.mode === 'related'
      ? {
          related: (related?.related ?? []).map(toRelatedHit),
          comment: related?.comment ?? null,
        }
      : {}),
    ...(result.estimate === null
      ? {}
      : {
          dry_run: {
            texts: result.estimate.texts,
            tokens: estimatedTokens(result.estimate),
            comments: tally.posted,
            github_requests: result.estimate.githubRequests,
            seconds: {
              reading: toSeconds(result.estimate.readingMs),
              embedding: toSeconds(result.estimate.embeddingMs),
            },
          },
        }),
    ...(checks === null ? {} : { checks }),
    ...(evaluation === null ? {} : { report: evaluation }),
    left: tally.left,
    errors: errorLines(result),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

/** With three decimals; null when nothing was measured. */
function toSeconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms) / 1000;
}

/** What the tools for agents answer, field by field. */
function answer(hits: readonly Hit[], { draft, hasGoodMatch }: Result): SearchJson | DuplicatesAnswer {
  const { good_match, results } = toSearchJson({ hits, hasGoodMatch });
  return draft === null ? { good_match, results } : { good_match, ...draft, results };
}
