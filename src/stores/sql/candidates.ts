/** A row of a search, or of what leads to a result, as a candidate. */
import type { Candidate } from '../../core/ports/vector-store.js';
import { toRepository } from './cells.js';
import type { Cell, Row } from './database.js';

/** The row has `issue_id`, `number`, `title`, `body`, `state`, `state_reason`, `html_url` and the columns of its repository. A comment's also has `comment_id`. */
export function toCandidate(row: Row): Candidate {
  const isIssue = row['comment_id'] == null;
  return {
    kind: isIssue ? 'issue' : 'comment',
    repository: toRepository(row),
    issueId: Number(row['issue_id']),
    number: Number(row['number']),
    commentId: isIssue ? null : Number(row['comment_id']),
    title: String(row['title']),
    body: row['body'] === null ? null : String(row['body']),
    state: String(row['state']),
    stateReason: row['state_reason'] === null ? null : String(row['state_reason']),
    url: String(row['html_url']),
    titleSimilarity: toSimilarity(row['title_distance']),
    bodySimilarity: toSimilarity(row['body_distance']),
  };
}

function toSimilarity(distance: Cell | undefined): number | null {
  return typeof distance === 'number' && Number.isFinite(distance) ? 1 - distance : null;
}
