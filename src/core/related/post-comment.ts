/**
 * Posts one comment per issue, ever. Its entry in the table `actions` is written before GitHub is asked. So only one of
 * several runs posts, and a run that is killed leaves a trace:
 *
 *     claimed ─▶ posting ─▶ posted ─▶ withdrawn        claimed ─▶ silent | deferred
 *
 * A claim that expired is taken over. A comment that was `posting` may exist: it is looked for by its marker, which nobody
 * could know beforehand. It is posted again only if it does not exist and the earlier request has certainly ended.
 */
import { createHash } from 'node:crypto';
import { ACTION_CLAIM_MS, ACTION_POSTING_MS } from '../../limits.js';
import { InterruptedError, UserError } from '../model/errors.js';
import type { Repository } from '../model/record.js';
import type { Tally } from '../model/tally.js';
import type { Action, ActionSubject, Decision } from '../ports/action-store.js';
import type { CommentPoster } from '../ports/comment-poster.js';
import type { StoredIssue } from '../ports/row-store.js';
import type { World } from '../ports/world.js';
import { commentMarker } from '../text/comment-marker.js';
import { renderComment } from './comment-text.js';
import { whyNoLonger } from './current-issue.js';
import { actionName, DELETED_BY_SOMEBODY, whyFinished } from './comment-state.js';
import { notShown, onlyMessage, shownAs, type RelatedOutcome } from './related-outcome.js';
import type { RelatedIssue, Verdict } from './which-issues.js';

interface CommentTask {
  readonly world: World;
  readonly poster: CommentPoster;
  readonly subject: ActionSubject;
  readonly issue: StoredIssue;
  readonly tally: Tally;
}

const FOUND_AGAIN = 'the comment of an earlier run was found';

/**
 * Posts the comment of this verdict, or updates a recent one, unless that is done or another run is doing it.
 * @throws UserError when GitHub refuses
 * @throws InterruptedError when it is not known whether the comment was posted
 */
export async function postOrEditComment(
  world: World,
  repository: Repository,
  issue: StoredIssue,
  findVerdict: () => Promise<Verdict>,
  tally: Tally,
): Promise<RelatedOutcome> {
  const subject = { name: actionName(issue.id), repository, issueId: issue.id };
  const task: CommentTask = { world, poster: await world.posterFor(repository), subject, issue, tally };
  const known = await world.store.actions.get(subject.name);
  const finished = whyFinished(known, issue, world.clock.now());
  if (finished !== null) {
    return onlyMessage(finished);
  }
  const action = await claim(task);
  if (action === null) {
    return known?.state === 'posting' && (await findPosted(task, known))
      ? onlyMessage(FOUND_AGAIN)
      : onlyMessage('another run is working on it');
  }
  try {
    return await actAsOwner(task, action, findVerdict);
  } catch (error) {
    if (!(error instanceof UnknownOutcome)) {
      await world.store.actions.release(subject.name, world.runId);
    }
    throw error;
  }
}

function claim({ world: { store, clock, runId }, subject }: CommentTask): Promise<Action | null> {
  const now = clock.now();
  return store.actions.claim(subject, {
    owner: runId,
    // The run's id is random, and only its hash is published.
    nonce: createHash('sha256').update(`${runId} ${subject.name}`).digest('hex').slice(0, 32),
    now,
    until: new Date(now.getTime() + ACTION_CLAIM_MS),
  });
}

/** This run owns the entry, and `action` is its current state. */
async function actAsOwner(
  task: CommentTask,
  action: Action,
  findVerdict: () => Promise<Verdict>,
): Promise<RelatedOutcome> {
  const { world, subject, issue } = task;
  const { actions } = world.store;
  // Checked again: another run may have finished it between the first look and the claim.
  const finished = whyFinished(action, issue, world.clock.now());
  if (finished !== null) {
    await actions.release(subject.name, world.runId);
    return onlyMessage(finished);
  }
  if (action.state === 'posting' && (await findPosted(task, action))) {
    return onlyMessage(FOUND_AGAIN);
  }
  const verdict = await findVerdict();
  if (action.commentId !== null) {
    return edit(task, action, action.commentId, verdict);
  }
  if ('silent' in verdict) {
    const { silent: reason, isFinal } = verdict;
    const state = isFinal ? 'silent' : 'deferred';
    await actions.rest(subject.name, world.runId, { state, reason, textHash: issue.textHash });
    return notShown(reason);
  }
  return post(task, action, verdict.related);
}

/** Whether GitHub has the comment that was being posted; records it if so. */
async function findPosted(
  { world, poster, subject, issue }: CommentTask,
  { nonce }: Action,
): Promise<boolean> {
  const commentId = await poster.find(issue.number, commentMarker(issue.id, nonce));
  if (commentId !== null) {
    await world.store.actions.markPosted(subject.name, commentId, world.clock.now());
  }
  return commentId !== null;
}

async function post(
  task: CommentTask,
  { nonce }: Action,
  related: readonly RelatedIssue[],
): Promise<RelatedOutcome> {
  const { world, poster, subject, issue, tally } = task;
  const { actions } = world.store;
  const reason = await whyNoLonger(world, subject.repository, issue, tally);
  if (reason !== null) {
    await actions.release(subject.name, world.runId);
    return notShown(reason);
  }
  const until = new Date(world.clock.now().getTime() + ACTION_POSTING_MS);
  if (!(await actions.markPosting(subject.name, world.runId, toDecision(issue, related), until))) {
    return onlyMessage('another run took it over');
  }
  const text = renderComment(related);
  const outcome = await poster
    .post(issue.number, `${commentMarker(issue.id, nonce)}\n${text}\n`)
    .catch((error: unknown) => {
      throw new UnknownOutcome(issue, error);
    });
  if ('declined' in outcome) {
    const rest = { state: 'silent', reason: outcome.declined, textHash: issue.textHash } as const;
    await actions.rest(subject.name, world.runId, rest);
    return notShown(outcome.declined);
  }
  if ('refused' in outcome) {
    const { message } = outcome.refused;
    await actions.rest(subject.name, world.runId, { state: 'deferred', reason: message, textHash: null });
    throw outcome.refused;
  }
  await actions.markPosted(subject.name, outcome.commentId, world.clock.now());
  const { commentId, url } = outcome;
  return shownAs(`posted as comment ${commentId}`, related, text, { url, isNew: true });
}

async function edit(
  task: CommentTask,
  { nonce }: Action,
  commentId: number,
  verdict: Verdict,
): Promise<RelatedOutcome> {
  const { world, poster, subject, issue } = task;
  const { actions } = world.store;
  if ('silent' in verdict && !verdict.isFinal) {
    await actions.release(subject.name, world.runId);
    return onlyMessage(`its comment is not updated yet, because ${verdict.silent}`);
  }
  const related = 'silent' in verdict ? [] : verdict.related;
  const text = renderComment(related);
  const edited = await poster.edit(commentId, `${commentMarker(issue.id, nonce)}\n${text}\n`);
  if (edited === null) {
    const reason = 'the comment no longer exists';
    await actions.rest(subject.name, world.runId, { state: 'withdrawn', reason, textHash: issue.textHash });
    return onlyMessage(DELETED_BY_SOMEBODY);
  }
  await actions.markEdited(subject.name, world.runId, toDecision(issue, related), world.clock.now());
  return shownAs(`edited in comment ${commentId}`, related, text, {
    url: edited.url,
    isNew: false,
  });
}

function toDecision({ textHash }: StoredIssue, related: readonly RelatedIssue[]): Decision {
  const decided = related.map(({ candidate, confidence }) => ({
    number: candidate.number,
    confidence: Number(confidence.toFixed(3)),
  }));
  return { textHash, decided };
}

/** GitHub may or may not have posted the comment. The entry stays as it is, and a later run looks for the comment. */
class UnknownOutcome extends InterruptedError {
  constructor({ number }: StoredIssue, cause: unknown) {
    const why = cause instanceof UserError ? `${cause.message} ` : '';
    super(
      `${why}It is not known whether the comment on issue #${number} was posted. The next run looks for it, and posts ` +
        `it if it is still missing after ${ACTION_POSTING_MS / 60_000} minutes.`,
      { cause },
    );
  }
}
