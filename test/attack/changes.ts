/** Two repositories, and what people do in them. */
import { closeIssue, editIssue, labelIssue } from '../support/github/operations.js';
import { emptyTracker, restartIds, type EventPayload, type Tracker } from '../support/github/tracker.js';
import type { Change } from './history.js';

/** A text that is cut into several chunks. */
function longText(made: number): string {
  return Array.from({ length: 200 }, (_, line) => `Line ${line} of the long text ${made}, as in a log.`).join(
    '\n',
  );
}

/** The same two repositories with the same ids for every history. Most of their items have the same second. */
export function startRepositories(): readonly [Tracker, Tracker] {
  restartIds();
  const trackers = [emptyTracker(4001, 'octo', 'boat'), emptyTracker(4002, 'octo', 'harbour')] as const;
  for (const tracker of trackers) {
    for (let number = 1; number <= 5; number += 1) {
      tracker.openIssue({
        title: `Title ${number}`,
        body: number === 5 ? longText(number) : `Body ${number}`,
      });
      tracker.addComment(number, { body: `Comment on ${number}` });
      tracker.addComment(1, { body: `Comment ${number} on the first` });
      tracker.wait(number === 3 ? 120 : 0);
    }
  }
  return trackers;
}

/** Makes the change in the first repository, and returns what GitHub would deliver. `made` makes every text new. */
export function makeChange(
  [tracker, other]: readonly [Tracker, Tracker],
  change: Change,
  which: number,
  made: number,
): readonly EventPayload[] {
  const issues = tracker.issues().filter((issue) => !('pull_request' in issue));
  const comments = tracker.comments();
  const number = issues[which % (issues.length || 1)]?.number;
  const comment = comments[which % (comments.length || 1)]?.id;
  const isOfComment = change === 'edit comment' || change === 'delete comment';
  if (number === undefined || (comment === undefined && isOfComment)) {
    return [tracker.openIssue({ title: `Title ${made}`, body: `Body ${made}` })];
  }
  switch (change) {
    case 'open':
      return [tracker.openIssue({ title: `Title ${made}`, body: which % 4 === 0 ? null : `Body ${made}` })];
    case 'open, long':
      return [tracker.openIssue({ title: `Title ${made}`, body: longText(made) })];
    case 'edit':
      return [editIssue(tracker, number, { title: `Edited title ${made}` })];
    case 'edit, long':
      return [editIssue(tracker, number, { body: longText(made) })];
    case 'edit, short':
      return [editIssue(tracker, number, { body: `Edited body ${made}` })];
    case 'close':
      return [closeIssue(tracker, number)];
    case 'label':
      return [labelIssue(tracker, number, `label ${made}`)];
    case 'lose author':
      return [tracker.changeIssue(number, 'edited', { user: null })];
    case 'comment':
      return [tracker.addComment(number, { body: `New comment ${made}` })];
    case 'comment, long':
      return [tracker.addComment(number, { body: longText(made) })];
    case 'edit comment':
      return [tracker.editComment(comment ?? 0, `Edited comment ${made}`)];
    case 'delete comment':
      return [tracker.deleteComment(comment ?? 0)];
    case 'delete':
      return [tracker.deleteIssue(number)];
    case 'transfer':
      return Object.values(tracker.transferIssue(number, other));
    case 'rename':
      tracker.rename(`name-${made}`);
      return [];
    case 'pull request': {
      const pull = tracker.openPullRequest({ title: `Pull request ${made}`, body: 'Not an issue.' });
      return [tracker.addComment(pull.number, { body: `Not on an issue ${made}` })];
    }
  }
}
