/** Which changes an event makes. */
import { snapshotUpsert, type Change } from '../model/change.js';
import type { Time } from '../model/time.js';
import type { TrackerEvent } from '../model/tracker-event.js';

export type EventEffect =
  | { readonly skipped: string }
  | {
      readonly changes: readonly Change[];
      /** The number of an issue whose comments must be fetched, because GitHub sends no events for them. */
      readonly commentsToFetch: number | null;
      /** A line for the log that a maintainer should see, such as one about an unknown action. */
      readonly notice: string | null;
    };

/** Actions after which the payload has the issue's new state. */
const ISSUE_UPSERTS = new Set([
  'opened',
  'edited',
  'closed',
  'reopened',
  'labeled',
  'unlabeled',
  'assigned',
  'unassigned',
  'milestoned',
  'demilestoned',
  'locked',
  'unlocked',
  'pinned',
  'unpinned',
  'typed',
  'untyped',
  'field_added',
  'field_removed',
]);
/** `pinned` and `unpinned` change nothing that Tiara stores. */
const COMMENT_UPSERTS = new Set(['created', 'edited', 'pinned', 'unpinned']);

/** Returns the changes that an event makes, or why it makes none. `at` is the time of a removal. */
export function eventEffect(event: TrackerEvent, at: Time): EventEffect {
  switch (event.on) {
    case 'pull request':
      return { skipped: `Tiara does not store pull requests (action ${plainWord(event.action)})` };
    case 'issue':
      return issueEventEffect(event, at);
    case 'comment':
      return commentEventEffect(event, at);
  }
}

function issueEventEffect(event: TrackerEvent & { on: 'issue' }, at: Time): EventEffect {
  const { action, issue } = event;
  if (action === 'deleted' || action === 'transferred') {
    const transferredTo = action === 'transferred' ? event.transferredTo : null;
    return toEffect([{ change: 'remove', record: issue, reason: action, at, transferredTo }]);
  }
  return {
    ...toEffect([snapshotUpsert(issue)], ISSUE_UPSERTS.has(action) ? null : unknownAction('issues', action)),
    commentsToFetch: event.isTransferredIn ? issue.number : null,
  };
}

function commentEventEffect(event: TrackerEvent & { on: 'comment' }, at: Time): EventEffect {
  const { action, issue, comment } = event;
  if (action === 'deleted') {
    return toEffect([
      snapshotUpsert(issue),
      { change: 'remove', record: comment, reason: 'deleted', at, transferredTo: null },
    ]);
  }
  const notice = COMMENT_UPSERTS.has(action) ? null : unknownAction('issue_comment', action);
  return toEffect([snapshotUpsert(issue), snapshotUpsert(comment)], notice);
}

function toEffect(changes: readonly Change[], notice: string | null = null) {
  return { changes, notice, commentsToFetch: null };
}

function unknownAction(event: string, action: string): string {
  return `Tiara does not know the action ${plainWord(action)} of ${event} events yet, so it stores what the payload shows.`;
}

/** Any text could be in a payload, so only a plain word is repeated in the log. */
function plainWord(action: string): string {
  return /^[a-z_]{1,40}$/.test(action) ? action : '(not a plain word)';
}
