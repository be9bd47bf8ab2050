/**
 * One comment per issue, for ever. Its entry in `actions` is written before GitHub is asked, so that of several runs
 * one posts, and a run that dies in between leaves word of it:
 *
 *     claimed ─▶ posting ─▶ posted ─▶ withdrawn        claimed ─▶ silent | deferred
 *
 * A claim that was not renewed is taken over. What was `posting` may have been posted: it is looked for, by a marker
 * that nobody could know beforehand, and posted only where it is not, and only when the request that may be under way
 * has certainly ended.
 */
import { createHash } from 'node:crypto';
import { ACTION_CLAIM_MS, ACTION_POSTING_MS, RELATED_EDITED_WITHIN_MS } from '../../limits.js';
import type { Action, ActionSubject, Decision, OpenedIssue, Tracker } from '../ports/action-store.js';
import { InterruptedError, UserError } from '../model/errors.js';
import type { World } from '../ports/store.js';
import type { Repository } from '../model/record.js';
import { commentOf, markerOf, type RelatedIssue, type Told, type Verdict } from './which-issues.js';

/** What everything here is about. */
interface Case {
  readonly world: World;
  readonly tracker: Tracker;
  readonly subject: ActionSubject;
  readonly issue: OpenedIssue;
}

/**
 * Posts the comment that the verdict gives, or brings a young one up to date, unless that was done or is being done.
 * Throws a UserError when GitHub refuses, and when it is not known whether the comment was posted.
 */
export async function comment(
  world: World,
  repository: Repository,
  issue: OpenedIssue,
  verdictOn: () => Promise<Verdict>,
): Promise<Told> {
  const subject = { name: `related:${issue.id}`, repository, issueId: issue.id };
  const at: Case = { world, tracker: await world.trackerOf(repository), subject, issue };
  const known = await world.store.actions.get(subject.name);
  const end = endOf(known, issue, world.clock.now());
  if (end !== null) {
    return { told: end, shown: null };
  }
  const action = await claim(at);
  if (action === null) {
    return known?.state === 'posting' && (await settle(at, known))
      ? { told: 'the comment of an earlier run was found', shown: null }
      : { told: 'left to another run, which is at it', shown: null };
  }
  try {
    return await commentAs(at, action, verdictOn);
  } catch (error) {
    if (!(error instanceof UnknownOutcome)) {
      await world.store.actions.release(subject.name, world.runId);
    }
    throw error;
  }
}

/** Why there is nothing to do any more; null when there may be. */
function endOf(action: Action | null, issue: OpenedIssue, now: Date): string | null {
  const isSameText = action?.textHash === issue.textHash;
  switch (action?.state) {
    case 'withdrawn':
      return 'its comment was deleted by somebody, so there is no other';
    case 'posted':
      if (isSameText) {
        return 'its comment is there';
      }
      return isEditable(issue, now) ? null : 'its comment is there, and stays as it is after the first hour';
    case 'silent':
      return isSameText ? 'none was found for this text before' : null;
    case 'claimed':
    case 'posting':
    case 'deferred':
    case undefined:
      return null;
  }
}

function isEditable({ createdAt }: OpenedIssue, now: Date): boolean {
  return now.getTime() - new Date(createdAt).getTime() <= RELATED_EDITED_WITHIN_MS;
}

function claim({ world: { store, clock, runId }, subject }: Case): Promise<Action | null> {
  const now = clock.now();
  return store.actions.claim(subject, {
    owner: runId,
    // The run's id is random. Only its hash is ever published.
    nonce: createHash('sha256').update(`${runId} ${subject.name}`).digest('hex').slice(0, 32),
    now,
    until: new Date(now.getTime() + ACTION_CLAIM_MS),
  });
}

/** The entry is ours, as it is now. */
async function commentAs(at: Case, action: Action, verdictOn: () => Promise<Verdict>): Promise<Told> {
  const { world, subject, issue } = at;
  const { actions } = world.store;
  const end = endOf(action, issue, world.clock.now());
  if (end !== null) {
    await actions.release(subject.name, world.runId);
    return { told: end, shown: null };
  }
  if (action.state === 'posting' && (await settle(at, action))) {
    return { told: 'the comment of an earlier run was found', shown: null };
  }
  const verdict = await verdictOn();
  if (action.commentId !== null) {
    return edit(at, action, action.commentId, verdict);
  }
  if ('silent' in verdict) {
    const { silent: reason, isFinal } = verdict;
    const state = isFinal ? 'silent' : 'deferred';
    await actions.rest(subject.name, world.runId, { state, reason, textHash: issue.textHash });
    return { told: `none shown, ${reason}`, shown: null };
  }
  return post(at, action, verdict.related);
}

/** Whether GitHub has the comment that was being posted; if so, this is written down. */
async function settle({ world, tracker, subject, issue }: Case, { nonce }: Action): Promise<boolean> {
  const commentId = await tracker.find(issue.number, markerOf(issue.id, nonce));
  if (commentId !== null) {
    await world.store.actions.posted(subject.name, commentId, world.clock.now());
  }
  return commentId !== null;
}

async function post(at: Case, { nonce }: Action, related: readonly RelatedIssue[]): Promise<Told> {
  const { world, tracker, subject, issue } = at;
  const { actions } = world.store;
  const until = new Date(world.clock.now().getTime() + ACTION_POSTING_MS);
  if (!(await actions.posting(subject.name, world.runId, decisionOf(issue, related), until))) {
    return { told: 'left to another run, which took it over', shown: null };
  }
  const text = commentOf(related);
  const outcome = await tracker
    .post(issue.number, `${markerOf(issue.id, nonce)}\n${text}\n`)
    .catch((error: unknown) => {
      throw new UnknownOutcome(issue, error);
    });
  if ('gone' in outcome) {
    const rest = { state: 'silent', reason: outcome.gone, textHash: issue.textHash } as const;
    await actions.rest(subject.name, world.runId, rest);
    return { told: `none shown, ${outcome.gone}`, shown: null };
  }
  if ('refused' in outcome) {
    const reason = outcome.refused.message;
    await actions.rest(subject.name, world.runId, { state: 'deferred', reason, textHash: null });
    throw outcome.refused;
  }
  await actions.posted(subject.name, outcome.commentId, world.clock.now());
  return toldOf('posted', outcome.commentId, related, text);
}

async function edit(at: Case, { nonce }: Action, commentId: number, verdict: Verdict): Promise<Told> {
  const { world, tracker, subject, issue } = at;
  const { actions } = world.store;
  if ('silent' in verdict && !verdict.isFinal) {
    await actions.release(subject.name, world.runId);
    return { told: `its comment is not brought up to date yet, ${verdict.silent}`, shown: null };
  }
  const related = 'silent' in verdict ? [] : verdict.related;
  const text = commentOf(related);
  if (!(await tracker.edit(commentId, `${markerOf(issue.id, nonce)}\n${text}\n`))) {
    const reason = 'the comment is not there any more';
    await actions.rest(subject.name, world.runId, {
      state: 'withdrawn',
      reason,
      textHash: issue.textHash,
    });
    return { told: 'its comment was deleted by somebody, so there is no other', shown: null };
  }
  await actions.edited(subject.name, world.runId, decisionOf(issue, related), world.clock.now());
  return toldOf('edited', commentId, related, text);
}

function decisionOf({ textHash }: OpenedIssue, related: readonly RelatedIssue[]): Decision {
  const decided = related.map(({ candidate, confidence }) => ({
    number: candidate.number,
    confidence: Number(confidence.toFixed(3)),
  }));
  return { textHash, decided };
}

function toldOf(done: string, commentId: number, related: readonly RelatedIssue[], text: string): Told {
  const numbers = related.map(({ candidate }) => `#${candidate.number}`).join(', ') || 'none any more';
  return {
    told: `${numbers}, ${done} as comment ${commentId}`,
    shown: { related, comment: text, isPosted: true },
  };
}

/** GitHub may have posted the comment or not: the entry stays as it is, and a later run looks. */
class UnknownOutcome extends InterruptedError {
  constructor({ number }: OpenedIssue, cause: unknown) {
    const why = cause instanceof UserError ? `${cause.message} ` : '';
    super(
      `${why}Whether the comment on issue #${number} was posted is not known. The next run looks for it, and posts ` +
        `it only if it is still not there in ${ACTION_POSTING_MS / 60_000} minutes.`,
      { cause },
    );
  }
}
