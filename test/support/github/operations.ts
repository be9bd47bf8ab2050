/** What people do to issues most often; each function returns the payload that GitHub would send. */
import type { Payload } from './corpus.js';
import { labelShape, userShape } from './shapes.js';
import type { EventPayload, Tracker } from './tracker.js';

/** The name of the event that GitHub sends the payload with. */
export function eventName(payload: EventPayload): 'issues' | 'issue_comment' {
  return payload.comment === undefined ? 'issues' : 'issue_comment';
}

function liveIssue(tracker: Tracker, number: number): Payload {
  const issue = tracker.issue(number);
  if (issue === undefined || 'gone' in issue) {
    throw new Error(`the tracker has no issue ${number}`);
  }
  return issue;
}

export function editIssue(
  tracker: Tracker,
  number: number,
  text: { readonly title?: string; readonly body?: string | null },
): EventPayload {
  const old = liveIssue(tracker, number);
  const changes = Object.fromEntries(Object.keys(text).map((field) => [field, { from: old[field] }]));
  return tracker.changeIssue(number, 'edited', text, { changes });
}

export function closeIssue(tracker: Tracker, number: number, reason = 'completed'): EventPayload {
  const how = { state: 'closed', state_reason: reason, closed_by: userShape('somebody') };
  return tracker.changeIssue(number, 'closed', { ...how, closed_at: tracker.time() });
}

export function reopenIssue(tracker: Tracker, number: number): EventPayload {
  const how = { state: 'open', state_reason: 'reopened', closed_by: null, closed_at: null };
  return tracker.changeIssue(number, 'reopened', how);
}

export function labelIssue(tracker: Tracker, number: number, name: string): EventPayload {
  const label = labelShape(tracker.repository, name);
  return tracker.changeIssue(number, 'labeled', { labels: [...labelsOf(tracker, number), label] }, { label });
}

export function unlabelIssue(tracker: Tracker, number: number, name: string): EventPayload {
  const label = labelsOf(tracker, number).find((other) => other['name'] === name);
  const labels = labelsOf(tracker, number).filter((other) => other !== label);
  return tracker.changeIssue(number, 'unlabeled', { labels }, { label });
}

function labelsOf(tracker: Tracker, number: number): readonly Payload[] {
  return liveIssue(tracker, number)['labels'] as readonly Payload[];
}

export function lockIssue(tracker: Tracker, number: number, reason: string | null = null): EventPayload {
  return tracker.changeIssue(number, 'locked', { locked: true, active_lock_reason: reason });
}

export function unlockIssue(tracker: Tracker, number: number): EventPayload {
  return tracker.changeIssue(number, 'unlocked', { locked: false, active_lock_reason: null });
}

/** Removes the issue, or, as users of GitHub have reported since 2021, leaves it closed and locked. */
export function convertToDiscussion(
  tracker: Tracker,
  number: number,
  how: 'gone' | 'closed and locked' = 'gone',
): readonly EventPayload[] {
  return how === 'gone'
    ? [tracker.deleteIssue(number)]
    : [closeIssue(tracker, number), lockIssue(tracker, number)];
}
