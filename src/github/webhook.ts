/** A webhook payload, as the runner hands it over in a file, to an event of the tracker. */
import type { TrackerEvent } from '../core/sync/event-effect.js';
import { UserError } from '../core/model/errors.js';
import {
  PayloadError,
  commentOf,
  isOnPullRequest,
  isPullRequest,
  issueOf,
  object,
  repositoryOf,
  text,
  textOrNull,
} from './parse-records.js';

/**
 * The event that a payload tells of.
 * @throws UserError for a payload that is not what GitHub documents; it names the field, never its content.
 */
export function eventOf(name: 'issues' | 'issue_comment', payload: unknown): TrackerEvent {
  try {
    return parse(name, payload);
  } catch (error) {
    if (error instanceof PayloadError) {
      throw new UserError(
        `The payload of this ${name} event is not as GitHub documents it: ${error.message}. ` +
          'Nothing was stored. The next catch-up reads the item from GitHub.',
        { cause: error },
      );
    }
    throw error;
  }
}

function parse(name: 'issues' | 'issue_comment', value: unknown): TrackerEvent {
  const payload = object(value, 'the payload');
  const action = text(payload, 'action');
  const repository = repositoryOf(object(payload['repository'], 'repository'));
  const issueJson = object(payload['issue'], 'issue');
  const commentJson = name === 'issue_comment' ? object(payload['comment'], 'comment') : null;
  if (isPullRequest(issueJson) || (commentJson !== null && isOnPullRequest(commentJson))) {
    return { on: 'pull request', action, repository };
  }
  const issue = issueOf(issueJson);
  if (commentJson !== null) {
    return { on: 'comment', action, repository, issue, comment: commentOf(commentJson) };
  }
  const changes = object(payload['changes'] ?? {}, 'changes');
  const sender = object(payload['sender'] ?? {}, 'sender');
  return {
    on: 'issue',
    action,
    repository,
    // A webhook's issue does not say who closed it, but who closed it sent this event.
    issue: action === 'closed' ? { ...issue, closedByLogin: textOrNull(sender, 'login') } : issue,
    cameFromElsewhere: changes['old_issue'] !== undefined,
    wentTo: changes['new_issue'] ? textOrNull(object(changes['new_issue'], 'new_issue'), 'html_url') : null,
  };
}
