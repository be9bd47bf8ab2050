/** Reads and parses the webhook payload, which the runner writes to a file. */
import { readFileSync, statSync } from 'node:fs';
import { UserError } from '../core/model/errors.js';
import { TRACKER_EVENTS, type TrackerEvent } from '../core/model/tracker-event.js';
import { WEBHOOK_BYTES } from '../limits.js';
import { asObject, PayloadError, readText, readTextOrNull } from './json-fields.js';
import {
  isOnPullRequest,
  isPullRequest,
  parseComment,
  parseIssue,
  parseRepository,
} from './parse-records.js';

type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/**
 * The event that started this run.
 * @throws UserError when no issues or issue_comment event started it, or when the payload is not as GitHub documents it
 */
export function readWebhook(env: EnvironmentVariables): TrackerEvent {
  const name = TRACKER_EVENTS.find((known) => known === env['GITHUB_EVENT_NAME']);
  const path = env['GITHUB_EVENT_PATH'];
  if (name === undefined || path === undefined) {
    throw new UserError(
      'Mode event needs GITHUB_EVENT_NAME (issues or issue_comment) and GITHUB_EVENT_PATH, which the runner sets for ' +
        'these events. Elsewhere, choose another mode.',
    );
  }
  let payload: unknown;
  try {
    const file = statSync(path);
    // A pipe or a device may have no end.
    const isReadable = file.isFile() && file.size <= WEBHOOK_BYTES;
    payload = JSON.parse(isReadable ? readFileSync(path, 'utf8') : '');
  } catch (error) {
    throw new UserError('The file in GITHUB_EVENT_PATH cannot be read as JSON of at most 25 MB.', {
      cause: error,
    });
  }
  return parseWebhook(name, payload);
}

/**
 * Parses a webhook payload.
 * @throws UserError when it is not as GitHub documents it; the message names the field, never its content
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
    // The issue in a webhook payload does not say who closed it; the sender of this event closed it.
    issue: action === 'closed' ? { ...issue, closedByLogin: readTextOrNull(sender, 'login') } : issue,
    isTransferredIn: changes['old_issue'] !== undefined,
    transferredTo: changes['new_issue']
      ? readTextOrNull(asObject(changes['new_issue'], 'new_issue'), 'html_url')
      : null,
  };
}
