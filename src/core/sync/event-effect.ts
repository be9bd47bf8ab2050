/** What each event does to the database. */
import type { Change, Comment, Issue, Repository, Time, TrackerRecord } from '../model/record.js';

interface EventBase {
  readonly action: string;
  readonly repository: Repository;
}

export type TrackerEvent =
  | (EventBase & {
      readonly on: 'issue';
      readonly issue: Issue;
      /** It was transferred here: its comments came along, without events of their own. */
      readonly cameFromElsewhere: boolean;
      /** The address of a transferred issue in its new repository. */
      readonly wentTo: string | null;
    })
  | (EventBase & { readonly on: 'comment'; readonly issue: Issue; readonly comment: Comment })
  | (EventBase & { readonly on: 'pull request' });

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
export function effectOf(event: TrackerEvent, at: Time): EventEffect {
  switch (event.on) {
    case 'pull request':
      return { skipped: `a pull request is never stored (action ${plainWord(event.action)})` };
    case 'issue':
      return effectOnIssue(event, at);
    case 'comment':
      return effectOnComment(event, at);
  }
}

function effectOnIssue(event: TrackerEvent & { on: 'issue' }, at: Time): EventEffect {
  const { action, issue } = event;
  if (action === 'deleted' || action === 'transferred') {
    const transferredTo = action === 'transferred' ? event.wentTo : null;
    return effect([{ change: 'remove', record: issue, reason: action, at, transferredTo }]);
  }
  return {
    ...effect([upsert(issue)], ISSUE_UPSERTS.has(action) ? null : unknownAction('issues', action)),
    commentsToFetch: event.cameFromElsewhere ? issue.number : null,
  };
}

function effectOnComment(event: TrackerEvent & { on: 'comment' }, at: Time): EventEffect {
  const { action, issue, comment } = event;
  if (action === 'deleted') {
    return effect([
      upsert(issue),
      { change: 'remove', record: comment, reason: 'deleted', at, transferredTo: null },
    ]);
  }
  const notice = COMMENT_UPSERTS.has(action) ? null : unknownAction('issue_comment', action);
  return effect([upsert(issue), upsert(comment)], notice);
}

function effect(changes: readonly Change[], notice: string | null = null) {
  return { changes, notice, commentsToFetch: null };
}

function upsert(record: TrackerRecord): Change {
  return { change: 'upsert', record, freshness: 'snapshot' };
}

function unknownAction(event: string, action: string): string {
  return `Tiara does not know the action ${plainWord(action)} of ${event} events yet: the payload was stored as it came.`;
}

/** An action is GitHub's word, but it comes in a payload: only a plain word is repeated. */
function plainWord(action: string): string {
  return /^[a-z_]{1,40}$/.test(action) ? action : '(not a plain word)';
}
