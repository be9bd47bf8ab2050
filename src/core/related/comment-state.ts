/** Whether the comment on an issue needs any more work. */
import { RELATED_EDITED_WITHIN_MS } from '../../limits.js';
import type { Action } from '../ports/action-store.js';
import type { StoredIssue } from '../ports/row-store.js';

/** The name of what is done about the related issues of this issue. `ActionStore.due` knows it, too. */
export function actionName(issueId: number): string {
  return `related:${issueId}`;
}

/** The log's message for a comment that somebody deleted. */
export const DELETED_BY_SOMEBODY = 'somebody deleted its comment, so it gets no other';

/** Why there is nothing left to do, as a message for the log; null when there may be. */
export function whyFinished(action: Action | null, issue: StoredIssue, now: Date): string | null {
  const isSameText = action?.textHash === issue.textHash;
  switch (action?.state) {
    case 'withdrawn':
      return DELETED_BY_SOMEBODY;
    case 'posted':
      if (isSameText) {
        return 'its comment is already there';
      }
      return isEditable(issue, now) ? null : 'its comment is not edited after the first hour';
    case 'silent':
      return isSameText ? 'no related issues were found for this text earlier' : null;
    case 'claimed':
    case 'posting':
    case 'deferred':
    case undefined:
      return null;
  }
}

function isEditable({ createdAt }: StoredIssue, now: Date): boolean {
  return now.getTime() - new Date(createdAt).getTime() <= RELATED_EDITED_WITHIN_MS;
}
