/** Looks up each row that a complete listing did not show, and removes those that no longer exist on GitHub. */
import { PENDING_ROWS, REMOVALS_ALWAYS_ALLOWED, REMOVALS_SHARE_MAX } from '../../limits.js';
import { recordFailures } from '../failures/record-failures.js';
import { liveUpsert } from '../model/change.js';
import { UserError } from '../model/errors.js';
import { fullNameOf, type Kind, type RecordKey } from '../model/record.js';
import { readPages } from '../model/row-pages.js';
import type { Tally } from '../model/tally.js';
import { toTime } from '../model/time.js';
import type { IssueSource } from '../ports/issue-source.js';
import type { RowRemoval } from '../ports/row-store.js';
import type { World } from '../ports/world.js';
import { applyChanges } from './apply-changes.js';

/**
 * Looks up the live rows that the current backfill has not seen, of the kinds that have some. Marks those that are gone as
 * removed, and updates those that exist. Call it only after the listings were read to the end. Removes nothing while the
 * repository's issues cannot be read: GitHub then answers 404 or 410 for items that exist. Says so when the listing showed
 * none of the rows that exist.
 * @throws UserError when more rows of one kind would be removed than one run may; then none of that kind is
 */
export async function reconcile(
  world: World,
  source: IssueSource,
  hasUnseen: Readonly<Record<Kind, boolean>>,
  allowRemovals: boolean,
  tally: Tally,
): Promise<void> {
  const { repository } = source;
  // Issues first: the comments of a removed issue are removed with it and need no request.
  for (const kind of (['issue', 'comment'] as const).filter((each) => hasUnseen[each])) {
    const removals = await findRemovals(world, source, kind, allowRemovals, tally);
    const unreadable = removals.length === 0 ? null : await source.whyUnreadable();
    if (unreadable !== null) {
      tally.left.push(
        `No issue or comment of ${fullNameOf(repository)} was marked as removed, because ${unreadable}. ` +
          'If that is temporary, run the backfill again afterwards.',
      );
      return;
    }
    await world.store.rows.markRemoved(repository, removals);
    tally.removed += removals.length;
  }
}

/** The unseen rows of this kind that GitHub no longer has in this repository. Updates the others. */
async function findRemovals(
  world: World,
  source: IssueSource,
  kind: Kind,
  allowRemovals: boolean,
  tally: Tally,
): Promise<readonly RowRemoval[]> {
  const { repository } = source;
  let rows = 0;
  let allowed = Infinity;
  const removals: RowRemoval[] = [];
  let unseen = 0;
  let alive = 0;
  for await (const key of readUnseen(world, source, kind)) {
    if (unseen === 0) {
      // Counting reads every row, and most listings show them all.
      rows = await countRows(world, source, kind);
      allowed = allowRemovals ? Infinity : Math.max(REMOVALS_ALWAYS_ALLOWED, rows * REMOVALS_SHARE_MAX);
    }
    const found = await source.lookUp(key);
    unseen += 1;
    if (found.state === 'found') {
      alive += 1;
      await applyChanges(world, repository, [liveUpsert(found.record)], tally);
      continue;
    }
    if (found.state === 'malformed') {
      await recordFailures(world, repository, [{ key, text: null, reason: found.reason }], tally);
      continue;
    }
    const at = toTime(world.clock.now());
    removals.push(
      found.state === 'transferred'
        ? { key, reason: 'transferred', at, transferredTo: found.url }
        : { key, reason: 'deleted', at, transferredTo: null },
    );
    if (removals.length > allowed && (await source.whyUnreadable()) === null) {
      throw new UserError(
        `More than ${Math.floor(allowed)} ${kind}s of ${fullNameOf(repository)} are no longer on GitHub. ` +
          'That is so many that something else may be wrong, so none of them was removed. If they are really gone, run ' +
          'the backfill again with allow-removals: true.',
      );
    }
  }
  if (alive > 0 && unseen >= rows) {
    tally.left.push(
      `GitHub listed none of the ${rows} ${kind}s of ${fullNameOf(repository)} that Tiara has, but they exist. A proxy may ` +
        'have sent the empty listing, so newer ones may be missing. Run the backfill again when GitHub can be reached.',
    );
  }
  return removals;
}

async function countRows({ store }: World, { repository }: IssueSource, kind: Kind): Promise<number> {
  const { issues, comments } = await store.vectors.counts([repository.id]);
  return kind === 'issue' ? issues : comments;
}

async function* readUnseen(
  { store }: World,
  { repository }: IssueSource,
  kind: Kind,
): AsyncIterable<RecordKey> {
  for await (const keys of readPages(PENDING_ROWS, (page) =>
    store.rows.unseen(repository, { kind, ...page }),
  )) {
    yield* keys;
  }
}
