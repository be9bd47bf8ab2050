/** The result of a command as one JSON object. */
import { estimatedTokens } from '../dry-run/estimate.js';
import { toSearchJson } from '../answers/search.js';
import { toRelatedHit } from '../answers/hit.js';
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
    ...(hits === null ? {} : toSearchJson({ hits, hasGoodMatch: result.hasGoodMatch })),
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
            github_requests: result.estimate.githubRequests,
          },
        }),
    ...(checks === null ? {} : { checks }),
    ...(evaluation === null ? {} : { report: evaluation }),
    left: tally.left,
    errors: errorLines(result),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}
