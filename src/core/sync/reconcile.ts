/** What a complete listing no longer has is asked for one by one: nothing is removed because a page did not show it. */
import { PENDING_ROWS, REMOVALS_ALWAYS_ALLOWED, REMOVALS_SHARE_MAX } from '../../limits.js';
import { UserError } from '../model/errors.js';
import { applyChanges } from './apply-changes.js';
import { noteFailures } from '../failures/record-failures.js';
import { pagesOf } from '../model/row-pages.js';
import type { Burial, History, World } from '../ports/store.js';
import {
  fullNameOf,
  keyOf,
  liveUpsert,
  type Kind,
  type RecordKey,
  type TrackerRecord,
} from '../model/record.js';
import type { Tally } from '../model/tally.js';
import { timeOf } from '../model/time.js';

/**
 * Makes tombstones of the live rows that the backfill under way has not seen and that GitHub, asked for each, does not
 * have any more; what it still has is brought up to date. The listing must have come to its end.
 * @throws UserError when more would go than one run may remove, and removes nothing of that kind then
 */
export async function reconcile(
  world: World,
  history: History,
  allowRemovals: boolean,
  tally: Tally,
): Promise<void> {
  const { store, clock } = world;
  const { repository } = history;
  // Issues first: the comments of a gone one go with it, and need not be asked for.
  for (const kind of ['issue', 'comment'] as const) {
    const allowed = allowRemovals ? Infinity : await removalsAllowed(world, history, kind);
    const burials: Burial[] = [];
    for await (const key of unseen(world, history, kind)) {
      const found = await history.whereabouts(key);
      if (found.at === 'here') {
        await applyChanges(world, repository, [liveUpsert(found.record)], tally);
        continue;
      }
      if (found.at === 'malformed') {
        await noteFailures(world, repository, [{ key, text: null, reason: found.reason }], tally);
        continue;
      }
      const at = timeOf(clock.now());
      burials.push(
        found.at === 'elsewhere'
          ? { key, reason: 'transferred', at, transferredTo: found.url }
          : { key, reason: 'deleted', at, transferredTo: null },
      );
      if (burials.length > allowed) {
        throw new UserError(
          `More than ${allowed} ${kind}s of ${fullNameOf(repository)} are not at GitHub any more. ` +
            'That is so many that something else may be wrong, and none of them was removed. If it is right, run the ' +
            'backfill again with allow-removals: true.',
        );
      }
    }
    await store.bury(repository, burials);
    tally.removed += burials.length;
  }
}

async function removalsAllowed({ store }: World, { repository }: History, kind: Kind): Promise<number> {
  const { issues, comments } = await store.counts([repository.id]);
  const rows = kind === 'issue' ? issues : comments;
  return Math.max(REMOVALS_ALWAYS_ALLOWED, Math.floor(rows * REMOVALS_SHARE_MAX));
}

async function* unseen({ store }: World, { repository }: History, kind: Kind): AsyncIterable<RecordKey> {
  for await (const keys of pagesOf(PENDING_ROWS, (page) => store.unseen(repository, { kind, ...page }))) {
    yield* keys;
  }
}

/**
 * Brings a tombstone back to life when its item, asked for by id after the tombstone was written, is alive in this
 * repository. A listing alone does not: it may have been read before the deletion.
 */
export async function revive(
  world: World,
  history: History,
  record: TrackerRecord,
  tally: Tally,
): Promise<void> {
  const { store, log } = world;
  const key = keyOf(record);
  const buriedAt = await store.buriedAt(key);
  if (buriedAt === null) {
    return;
  }
  const found = await history.whereabouts(key);
  if (found.at === 'here' && (await store.exhume(history.repository, found.record, buriedAt))) {
    log.info(`${record.kind} ${record.id} was taken for removed, and is alive.`);
    tally.stored += 1;
  }
}
