/** Shows related issues for new ones: finds them, then previews or posts the comment. */
import {
  RELATED_EDITED_WITHIN_MS,
  RELATED_ISSUES_PER_RUN,
  RELATED_OPENED_WITHIN_MS,
  RELATED_POSTS_PER_RUN,
  RELATED_REFUSALS_MAX,
} from '../../limits.js';
import { InterruptedError, throwCollected } from '../model/errors.js';
import { vectorsToAskWith } from '../model/embedding.js';
import type { Repository } from '../model/record.js';
import type { Tally } from '../model/tally.js';
import { toTime } from '../model/time.js';
import type { TrackerEvent } from '../model/tracker-event.js';
import type { StoredIssue } from '../ports/row-store.js';
import type { World } from '../ports/world.js';
import { readKnown } from '../search/discussions.js';
import { confidenceLines } from './confidence.js';
import { renderComment } from './comment-text.js';
import { describePost } from './describe-post.js';
import { nearestOthers } from './nearest-others.js';
import { postOrEditComment } from './post-comment.js';
import { notShown, shownAs, type RelatedOutcome, type ShownRelated } from './related-outcome.js';
import { whyNoComment, whyTooLittleText } from './when-to-comment.js';
import { chooseRelated, type Verdict } from './which-issues.js';

export interface RelatedOptions {
  readonly related: 'off' | 'preview' | 'post';
  /** The confidence from which an issue is shown; null for the default of the model. */
  readonly relatedMinSimilarity: number | null;
  /** Whether `post` only tells what it would post. */
  readonly isDryRun: boolean;
}

/** What was shown for the issue of an event. */
export type ShownForIssue = ShownRelated & { readonly issueNumber: number };

/**
 * Shows related issues for the issue of this event, which has been applied. In `post` it then serves the issues of the
 * last 48 hours that earlier runs missed. Returns what was shown for the event's issue; null when nothing was.
 */
export async function showRelatedForEvent(
  world: World,
  event: TrackerEvent,
  options: RelatedOptions,
  tally: Tally,
): Promise<ShownForIssue | null> {
  if (options.related === 'off') {
    return null;
  }
  const { repository } = event;
  const since = options.related === 'post' ? await postsSince(world, repository, event) : null;
  let shownForIssue: ShownForIssue | null = null;
  if (event.on === 'issue') {
    const outcome = await showRelated(world, repository, event.issue.id, since, options, tally);
    report(world, tally, `#${event.issue.number}`, outcome);
    shownForIssue = outcome.shown === null ? null : { ...outcome.shown, issueNumber: event.issue.number };
  }
  if (since !== null) {
    const served = event.on === 'issue' ? event.issue.id : null;
    await postForOthers(world, repository, { since, served }, options, tally);
  }
  return shownForIssue;
}

/**
 * Since when issues get a comment: the first run with `post`, or the opening of the issue whose event that run handles.
 * Otherwise, a change from `preview` to `post` would comment on everything of the last 48 hours.
 */
async function postsSince(
  { store, clock }: World,
  repository: Repository,
  event?: TrackerEvent,
): Promise<Date> {
  const known = await store.actions.postsSince(repository);
  if (known !== null) {
    return known;
  }
  const now = clock.now().getTime();
  const isOpening = event?.on === 'issue' && event.action === 'opened' && !event.isTransferredIn;
  const opened = isOpening ? new Date(event.issue.createdAt).getTime() : now;
  return store.actions.startPosts(repository, new Date(Math.min(now, opened)));
}

/** In the log and in the job summary. */
function report({ log }: World, tally: Tally, issue: string, { message, shown }: RelatedOutcome): void {
  log.info(`${issue}: ${message}.`);
  tally.related.push({ issue, message, commentUrl: shown?.posted?.url ?? null });
  tally.posted += shown?.posted?.isNew === true ? 1 : 0;
}

/** In `post`: comments on the issues that earlier runs missed. */
export async function postMissed(
  world: World,
  repository: Repository,
  options: RelatedOptions,
  tally: Tally,
): Promise<void> {
  if (options.related === 'post') {
    const since = await postsSince(world, repository);
    await postForOthers(world, repository, { since, served: null }, options, tally);
  }
}

/**
 * Comments on the issues of the last 48 hours that still need one, apart from the one that this run has served;
 * RELATED_POSTS_PER_RUN comments in the whole run.
 */
async function postForOthers(
  world: World,
  repository: Repository,
  { since, served }: { readonly since: Date; readonly served: number | null },
  options: RelatedOptions,
  tally: Tally,
): Promise<void> {
  const now = world.clock.now().getTime();
  const due = await world.store.actions.due(repository, {
    openedSince: toTime(new Date(Math.max(now - RELATED_OPENED_WITHIN_MS, since.getTime()))),
    editableSince: toTime(new Date(now - RELATED_EDITED_WITHIN_MS)),
    limit: RELATED_ISSUES_PER_RUN,
  });
  const missed = due.filter((id) => id !== served);
  const failures: unknown[] = [];
  for (const [at, id] of missed.entries()) {
    if (tally.posted >= RELATED_POSTS_PER_RUN) {
      tally.left.push(
        `One run posts at most ${RELATED_POSTS_PER_RUN} comments. Issues left for the next run: ${missed.length - at}.`,
      );
      break;
    }
    try {
      const outcome = await showRelated(world, repository, id, since, options, tally);
      report(world, tally, `#${outcome.number ?? `(id ${id})`}`, outcome);
    } catch (error) {
      failures.push(error);
      if (error instanceof InterruptedError || failures.length === RELATED_REFUSALS_MAX) {
        break;
      }
    }
  }
  throwCollected(failures);
}

/** Uses the issue as it is stored now: an event may describe a state that has passed. */
async function showRelated(
  world: World,
  repository: Repository,
  issueId: number,
  since: Date | null,
  options: RelatedOptions,
  tally: Tally,
): Promise<RelatedOutcome & { readonly number: number | null }> {
  const issue = await world.store.rows.issue(issueId);
  if (issue === null) {
    return { ...notShown('it is not stored'), number: null };
  }
  const { number } = issue;
  const reason = whyNoComment(issue, world.clock.now(), since);
  if (reason !== null) {
    return { ...notShown(reason), number };
  }
  const findVerdict = (): Promise<Verdict> =>
    relatedTo(world.store, repository, issue, options.relatedMinSimilarity);
  if (options.related === 'preview') {
    return { ...preview(await findVerdict()), number };
  }
  const decide = options.isDryRun ? describePost : postOrEditComment;
  return { ...(await decide(world, repository, issue, findVerdict, tally)), number };
}

/** What would be shown for this stored issue, whenever it was opened. */
export async function previewRelated(
  world: World,
  repository: Repository,
  issue: StoredIssue,
  { relatedMinSimilarity }: Pick<RelatedOptions, 'relatedMinSimilarity'>,
): Promise<RelatedOutcome> {
  return preview(
    await relatedTo(world.store, repository, issue, relatedMinSimilarity),
    'with their confidence',
  );
}

function preview(verdict: Verdict, how = 'previewed in the job summary'): RelatedOutcome {
  return 'silent' in verdict
    ? notShown(verdict.silent)
    : shownAs(how, verdict.related, renderComment(verdict.related));
}

/** The older issues that are shown for this stored one, or why none is. `minSimilarity`: null for the default of the model. */
export async function relatedTo(
  store: World['store'],
  repository: Repository,
  issue: StoredIssue,
  minSimilarity: number | null,
): Promise<Verdict> {
  const tooLittle = whyTooLittleText(issue);
  if (tooLittle !== null || issue.textField === null) {
    return { silent: tooLittle ?? '', isFinal: true };
  }
  const space = await store.spaces.active();
  const vectors = space === null ? {} : await store.vectors.vectorsOf(space, { kind: 'issue', id: issue.id });
  const question = vectorsToAskWith(vectors, issue.textField);
  if (space === null || question === null) {
    return { silent: 'its text has no vector yet', isFinal: false };
  }
  const candidates = await nearestOthers(store.vectors, space, repository, issue.number, question, true);
  const known = await readKnown(
    store,
    candidates,
    { commentsBefore: issue.createdAt },
    ({ number }) => number < issue.number,
  );
  return chooseRelated(issue, candidates, known, confidenceLines(space.model, minSimilarity));
}
