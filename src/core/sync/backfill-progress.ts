/** What is said of a backfill that is not finished: how far it is, and when it will be. */
import { BACKFILL_LONG_MS } from '../../limits.js';
import { describeTime } from '../model/time.js';
import { fullNameOf, type Repository } from '../model/record.js';
import type { Time } from '../model/time.js';
import type { BackfillProgress } from '../ports/cursor-store.js';
import type { World } from '../ports/world.js';

/** Nothing when the backfill is finished. */
export async function linesAboutBackfill(
  { store, clock }: World,
  repository: Repository,
): Promise<readonly string[]> {
  const progress = await store.cursors.backfillProgress(repository);
  return progress === null ? [] : describeProgress(repository, progress, clock.now());
}

/**
 * Listings are read in order of update, so a cursor's place between the first issue and today shows how far a listing is. It
 * is exact only if the repository was always equally busy, so the numbers are rounded.
 */
export function describeProgress(
  repository: Repository,
  { startedAt, cursors, oldest }: BackfillProgress,
  now: Date,
): readonly string[] {
  const shareOf = (cursor: Time | null): number => {
    const [from, to, end] = [oldest, cursor, now].map((time) => new Date(time ?? NaN).getTime());
    const share = ((to ?? NaN) - (from ?? NaN)) / ((end ?? NaN) - (from ?? NaN));
    return Number.isNaN(share) ? 0 : Math.min(1, Math.max(0, share));
  };
  const share = Math.min(shareOf(cursors.issues), shareOf(cursors.comments));
  const elapsedMs = Math.max(0, now.getTime() - startedAt.getTime());
  // Less shows no pace.
  const leftMs = share < 0.01 ? null : (elapsedMs / share) * (1 - share);
  const upTo = (feed: 'issues' | 'comments'): string =>
    cursors[feed] === null ? `no ${feed}` : `${feed} up to ${cursors[feed].slice(0, 10)}`;
  const pace = leftMs === null ? '' : ` At this pace it takes ${describeTime(leftMs)} more.`;
  return [
    `The backfill of ${fullNameOf(repository)} is not finished. In ${describeTime(elapsedMs)} it has read ${upTo('issues')} and ` +
      `${upTo('comments')}: about ${Math.round(share * 100)}% of the repository's lifetime.${pace} ` +
      'Each scheduled run continues it, and events are stored meanwhile.',
    ...(leftMs === null || leftMs < BACKFILL_LONG_MS
      ? []
      : [
          'A GitHub App may send at least five times as many requests an hour as the token of a workflow: see docs/large-repositories.md.',
        ]),
  ];
}
