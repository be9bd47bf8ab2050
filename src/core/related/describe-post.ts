/** What post-comment.ts would do for an issue, without doing it. */
import type { Repository } from '../model/record.js';
import type { Tally } from '../model/tally.js';
import type { StoredIssue } from '../ports/row-store.js';
import type { World } from '../ports/world.js';
import { renderComment } from './comment-text.js';
import { actionName, whyFinished } from './comment-state.js';
import { whyNoLonger } from './current-issue.js';
import { notShown, onlyMessage, shownAs, type RelatedOutcome } from './related-outcome.js';
import type { Verdict } from './which-issues.js';

/** Tells the comment of this verdict, or why there would be none. Looks the issue up on GitHub, as `postOrEditComment` does. */
export async function describePost(
  world: World,
  repository: Repository,
  issue: StoredIssue,
  findVerdict: () => Promise<Verdict>,
  tally: Tally,
): Promise<RelatedOutcome> {
  const action = await world.store.actions.get(actionName(issue.id));
  const finished = whyFinished(action, issue, world.clock.now());
  if (finished !== null) {
    return onlyMessage(finished);
  }
  if (action?.state === 'posting') {
    return onlyMessage('a run that stopped may have posted its comment, and the next run looks for it');
  }
  const verdict = await findVerdict();
  const isNew = action === null || action.commentId === null;
  if ('silent' in verdict && (isNew || !verdict.isFinal)) {
    return notShown(verdict.silent);
  }
  const reason = isNew ? await whyNoLonger(world, repository, issue, tally) : null;
  if (reason !== null) {
    return notShown(reason);
  }
  const related = 'silent' in verdict ? [] : verdict.related;
  const how = isNew ? 'would be posted' : 'its comment would be updated';
  return shownAs(how, related, renderComment(related), { url: null, isNew });
}
