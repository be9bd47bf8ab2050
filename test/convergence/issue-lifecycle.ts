/** What people do on GitHub, applied to a tracker; returns the payloads that GitHub would deliver. */
import {
  closeIssue,
  convertToDiscussion,
  editIssue,
  labelIssue,
  lockIssue,
} from '../support/github/operations.js';
import type { EventPayload, Tracker } from '../support/github/tracker.js';
import type { Change } from './steps.js';

/** A body that the embedder refuses. */
export const POISON = 'unspeakable';

/** More than a page of comments without events, spread over more time than the overlap of a catch-up. */
const TALK_COMMENTS = 6;
const TALK_PAUSE_S = 400;

/** The body, with the refused word replaced. */
function cured(tracker: Tracker, number: number): string | null {
  const body = tracker.issues().find((issue) => issue.number === number)?.body ?? null;
  return body?.includes(POISON) === true ? body.replaceAll(POISON, 'Sorry') : body;
}

/** Applies the change; `which` selects the item, and `made` makes every text new. */
export function live(
  tracker: Tracker,
  other: Tracker,
  change: Change,
  which: number,
  made: number,
): readonly EventPayload[] {
  const issues = tracker.issues();
  const comments = tracker.comments();
  const number = issues[which % (issues.length || 1)]?.number;
  const comment = comments[which % (comments.length || 1)]?.id;
  if (change === 'rename') {
    tracker.rename(`name-${made}`);
    return [];
  }
  if (change === 'open' || number === undefined) {
    return [tracker.openIssue({ title: `Title ${made}`, body: `Body ${which % 5}` })];
  }
  switch (change) {
    case 'edit':
      return [editIssue(tracker, number, { title: `Edited ${made}`, body: cured(tracker, number) })];
    case 'poison':
      return [editIssue(tracker, number, { body: `${POISON} ${made}` })];
    case 'close':
      return [closeIssue(tracker, number)];
    case 'label':
      return [labelIssue(tracker, number, `label ${made}`)];
    case 'lock':
      return [lockIssue(tracker, number)];
    case 'lose author':
      return [tracker.changeIssue(number, 'edited', { user: null })];
    case 'comment':
      return [tracker.addComment(number, { body: `Comment ${made}` })];
    case 'talk in an outage':
      for (let comments = 1; comments <= TALK_COMMENTS; comments += 1) {
        tracker.addComment(number, { body: `Comment ${made}, ${comments}` });
        [tracker, other].forEach((each) => {
          each.wait(TALK_PAUSE_S);
        });
      }
      return [];
    case 'edit comment':
      return comment === undefined ? [] : [tracker.editComment(comment, `Edited ${made}`)];
    case 'delete comment':
      return comment === undefined ? [] : [tracker.deleteComment(comment)];
    case 'delete':
      return [tracker.deleteIssue(number)];
    case 'transfer':
      return Object.values(tracker.transferIssue(number, other));
    case 'convert, gone':
      return convertToDiscussion(tracker, number, 'gone');
    case 'convert, closed':
      return convertToDiscussion(tracker, number, 'closed and locked');
  }
}
