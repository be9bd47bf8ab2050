/** Shows related issues for new ones: finds them, then previews or posts the comment. */
import {
  RELATED_CANDIDATES,
  RELATED_EDITED_WITHIN_MS,
  RELATED_ISSUES_PER_RUN,
  RELATED_OPENED_WITHIN_MS,
  RELATED_REFUSALS_MAX,
} from '../../limits.js';
import type { OpenedIssue } from '../ports/action-store.js';
import { InterruptedError } from '../model/errors.js';
import type { TrackerEvent } from '../sync/event-effect.js';
import { throwAll } from '../sync/run-all-then-throw.js';
import type { Candidate, Space, Store, Vector, World } from '../ports/store.js';
import { comment } from './post-comment.js';
import type { Repository } from '../model/record.js';
import { commentOf, decide, poverty, refusalOf, type Told, type Verdict } from './which-issues.js';
import type { Tally } from '../model/tally.js';
import { timeOf } from '../model/time.js';

/** What is done with related issues, and the confidence from which an issue is one. */
export interface RelateOptions {
  readonly related: 'off' | 'preview' | 'post';
  readonly relatedMinSimilarity: number;
}

/**
 * Shows related issues for the issue that the event is about, if it is a new one; in `post`, then for those of the
 * last 48 hours that earlier runs could not serve. The event has been applied.
 */
export async function relateEvent(
  world: World,
  event: TrackerEvent,
  options: RelateOptions,
  tally: Tally,
): Promise<void> {
  if (options.related !== 'off' && event.on === 'issue') {
    const { told, shown } = await relate(world, event.repository, event.issue.id, options);
    world.log.info(`Related issues of #${event.issue.number}: ${told}.`);
    tally.related = shown === null ? null : { ...shown, issueNumber: event.issue.number };
  }
  await relateMissed(world, event.repository, options);
}

/** In `post`: comments on the issues of the last 48 hours for which that is still to be done. */
export async function relateMissed(
  world: World,
  repository: Repository,
  options: RelateOptions,
): Promise<void> {
  if (options.related !== 'post') {
    return;
  }
  const now = world.clock.now().getTime();
  const missed = await world.store.actions.due(repository, {
    openedSince: timeOf(new Date(now - RELATED_OPENED_WITHIN_MS)),
    editableSince: timeOf(new Date(now - RELATED_EDITED_WITHIN_MS)),
    limit: RELATED_ISSUES_PER_RUN,
  });
  const failures: unknown[] = [];
  for (const id of missed) {
    try {
      const { told, number } = await relate(world, repository, id, options);
      world.log.info(`Related issues of #${number ?? `(id ${id})`}: ${told}.`);
    } catch (error) {
      failures.push(error);
      if (error instanceof InterruptedError || failures.length === RELATED_REFUSALS_MAX) {
        break;
      }
    }
  }
  throwAll(failures);
}

/** One issue, as it is stored now: an event may tell of a state that has passed. */
async function relate(
  world: World,
  repository: Repository,
  issueId: number,
  options: RelateOptions,
): Promise<Told & { readonly number: number | null }> {
  const issue = await world.store.actions.issue(issueId);
  if (issue === null) {
    return { told: 'none shown, it is not stored', shown: null, number: null };
  }
  const { number } = issue;
  const refusal = refusalOf(issue, world.clock.now());
  if (refusal !== null) {
    return { told: `none shown, ${refusal}`, shown: null, number };
  }
  const verdictOn = (): Promise<Verdict> => verdict(world, repository, issue, options);
  return options.related === 'post'
    ? { ...(await comment(world, repository, issue, verdictOn)), number }
    : { ...preview(await verdictOn()), number };
}

function preview(found: Verdict): Told {
  if ('silent' in found) {
    return { told: `none shown, ${found.silent}`, shown: null };
  }
  const numbers = found.related.map(({ candidate }) => `#${candidate.number}`).join(', ');
  return {
    told: `${numbers} (a preview is in the job summary)`,
    shown: { related: found.related, comment: commentOf(found.related), isPosted: false },
  };
}

async function verdict(
  { store }: World,
  repository: Repository,
  issue: OpenedIssue,
  { relatedMinSimilarity }: RelateOptions,
): Promise<Verdict> {
  const poor = issue.textField === null ? 'it has no text' : poverty(issue);
  if (poor !== null || issue.textField === null) {
    return { silent: poor ?? '', isFinal: true };
  }
  const space = await store.space();
  const vectors = space === null ? {} : await store.vectorsOf(space, { kind: 'issue', id: issue.id });
  const vector = vectors[issue.textField];
  if (space === null || vector === undefined) {
    return { silent: 'its text has no vector yet', isFinal: false };
  }
  return decide(issue, await othersNear(store, space, repository, issue, vector), relatedMinSimilarity);
}

/** What a comment on this issue is chosen from. */
export async function othersNear(
  store: Store,
  space: Space,
  repository: Repository,
  { number }: OpenedIssue,
  vector: Vector,
): Promise<readonly Candidate[]> {
  const near = await store.nearest(space, vector, {
    kind: 'issue',
    // The nearest of all is the issue itself.
    limit: RELATED_CANDIDATES + 1,
    repositories: [repository.id],
  });
  return near.filter((candidate) => candidate.number !== number);
}
