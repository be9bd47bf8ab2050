/** Requests that create and edit comments. */
import { ok, refusal, type Answer } from './answer.js';
import type { CommentPayload, IssuePayload } from './corpus.js';
import type { Tracker } from './tracker.js';

/** The author of comments that are posted with a workflow's token. */
export const POSTER = 'github-actions[bot]';

/** GitHub's limit for a body, in characters. */
const BODY_CHARACTERS_MAX = 65_536;

/** The text to post, or GitHub's refusal. */
function textOf(json: string): string | Answer {
  let body: unknown;
  try {
    body = (JSON.parse(json) as { body?: unknown } | null)?.body;
  } catch {
    return refusal(400, 'Problems parsing JSON');
  }
  if (typeof body !== 'string') {
    return refusal(422, 'Invalid request.\n\n"body" wasn\'t supplied.');
  }
  if (body.trim() === '') {
    return refusal(422, 'Validation Failed: "Body can\'t be blank"');
  }
  return body.length > BODY_CHARACTERS_MAX
    ? refusal(422, `Validation Failed: "Body is too long (maximum is ${BODY_CHARACTERS_MAX} characters)"`)
    : body;
}

export function postComment(tracker: Tracker, issue: IssuePayload, json: string): Answer {
  const text = textOf(json);
  if (typeof text !== 'string') {
    return text;
  }
  if (issue['locked'] === true) {
    return refusal(403, 'Unable to create comment because issue is locked.');
  }
  const { comment } = tracker.addComment(issue.number, { body: text, author: POSTER });
  return { status: 201, body: comment, headers: { location: String(comment?.['url']) } };
}

/** A workflow's token may edit only its own comments. */
export function patchComment(tracker: Tracker, comment: CommentPayload, json: string): Answer {
  const text = textOf(json);
  if (typeof text !== 'string') {
    return text;
  }
  const { login } = (comment['user'] ?? {}) as { login?: unknown };
  return login === POSTER
    ? ok(tracker.editComment(comment.id, text).comment)
    : refusal(403, 'Resource not accessible by integration');
}
