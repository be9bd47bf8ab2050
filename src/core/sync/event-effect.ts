/** What each event does to the database. */
import type { Change } from '../model/change.js';
import type { TrackerRecord } from '../model/record.js';
import type { Time } from '../model/time.js';
import type { TrackerEvent } from '../model/tracker-event.js';

export type EventEffect =
  | { readonly skipped: string }
  | {
      readonly changes: readonly Change[];
      /** The number of an issue whose comments no event will bring. */
      readonly commentsToFetch: number | null;
      /** Something a maintainer should know, such as an action nobody had heard of. */
      readonly notice: string | null;
    };

/** Actions that change an issue and are told by its payload. */
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
/** `pinned` and `unpinned` are GitHub's newest actions of comments: they change nothing that is kept. */
const COMMENT_UPSERTS = new Set(['created', 'edited', 'pinned', 'unpinned']);

/** The changes that an event makes, or why it makes none. `at` is the time to give to a removal. */
export function eventEffect(event: TrackerEvent, at: Time): EventEffect {
  switch (event.on) {
    case 'pull request':
      return { skipped: `a pull request is never stored (action ${plainWord(event.action)})` };
    case 'issue':
      return issueEventEffect(event, at);
    case 'comment':
      return commentEventEffect(event, at);
  }
}

function issueEventEffect(event: TrackerEvent & { on: 'issue' }, at: Time): EventEffect {
  const { action, issue } = event;
  if (action === 'deleted' || action === 'transferred') {
    const transferredTo = action === 'transferred' ? event.wentTo : null;
    return toEffect([{ change: 'remove', record: issue, reason: action, at, transferredTo }]);
  }
  return {
    ...toEffect([snapshotUpsert(issue)], ISSUE_UPSERTS.has(action) ? null : unknownAction('issues', action)),
    commentsToFetch: event.cameFromElsewhere ? issue.number : null,
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

function snapshotUpsert(record: TrackerRecord): Change {
  return { change: 'upsert', record, freshness: 'snapshot' };
}

function unknownAction(event: string, action: string): string {
  return `Tiara does not know the action ${plainWord(action)} of ${event} events yet: the payload was stored as it came.`;
}

/** An action is GitHub's word, but it comes in a payload: only a plain word is repeated. */
function plainWord(action: string): string {
  return /^[a-z_]{1,40}$/.test(action) ? action : '(not a plain word)';
}
