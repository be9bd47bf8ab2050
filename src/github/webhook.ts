/** Reads and parses the webhook payload that the runner puts into a file. */
import { readFileSync } from 'node:fs';
import { UserError } from '../core/model/errors.js';
import { TRACKER_EVENTS, type TrackerEvent } from '../core/model/tracker-event.js';
import { asObject, PayloadError, readText, readTextOrNull } from './json-fields.js';
import {
  parseComment,
  isOnPullRequest,
  isPullRequest,
  parseIssue,
  parseRepository,
} from './parse-records.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws UserError when there is no payload, or when it is not as GitHub documents it */
export function readWebhook(env: Environment): TrackerEvent {
  const name = TRACKER_EVENTS.find((known) => known === env['GITHUB_EVENT_NAME']);
  const path = env['GITHUB_EVENT_PATH'];
  if (name === undefined || path === undefined) {
    throw new UserError(
      'GITHUB_EVENT_NAME and GITHUB_EVENT_PATH do not name an event and the file of its payload.',
    );
  }
  let payload: unknown;
  try {
    payload = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UserError('The file that GITHUB_EVENT_PATH names cannot be read as JSON.', { cause: error });
  }
  return parseWebhook(name, payload);
}

/**
 * The event of a payload.
 * @throws UserError for a payload that is not as GitHub documents it; names the field, never its content
 */
export function parseWebhook(name: 'issues' | 'issue_comment', payload: unknown): TrackerEvent {
  try {
    return parsePayload(name, payload);
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

function parsePayload(name: 'issues' | 'issue_comment', value: unknown): TrackerEvent {
  const payload = asObject(value, 'the payload');
  const action = readText(payload, 'action');
  const repository = parseRepository(asObject(payload['repository'], 'repository'));
  const issueJson = asObject(payload['issue'], 'issue');
  const commentJson = name === 'issue_comment' ? asObject(payload['comment'], 'comment') : null;
  if (isPullRequest(issueJson) || (commentJson !== null && isOnPullRequest(commentJson))) {
    return { on: 'pull request', action, repository };
  }
  const issue = parseIssue(issueJson);
  if (commentJson !== null) {
    return { on: 'comment', action, repository, issue, comment: parseComment(commentJson) };
  }
  const changes = asObject(payload['changes'] ?? {}, 'changes');
  const sender = asObject(payload['sender'] ?? {}, 'sender');
  return {
    on: 'issue',
    action,
    repository,
    // The issue in a webhook does not say who closed it, but the sender of this event did.
    issue: action === 'closed' ? { ...issue, closedByLogin: readTextOrNull(sender, 'login') } : issue,
    isTransferredIn: changes['old_issue'] !== undefined,
    transferredTo: changes['new_issue']
      ? readTextOrNull(asObject(changes['new_issue'], 'new_issue'), 'html_url')
      : null,
  };
}
