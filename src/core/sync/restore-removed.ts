/** Lifts a tombstone whose item exists after all. */
import { recordKey, type TrackerRecord } from '../model/record.js';
import type { Tally } from '../model/tally.js';
import type { IssueSource } from '../ports/issue-source.js';
import type { World } from '../ports/world.js';

/** `not removed`: there is no such tombstone, because the other listing has lifted it meanwhile. */
export type Restoration = 'restored' | 'gone' | 'not removed';

/**
 * Looks up the record, now that its tombstone exists, and restores its row if GitHub still has it in this repository. A
 * listing alone is no proof: it may have been read before the deletion.
 */
export async function restoreIfAlive(
  { store, log }: World,
  source: IssueSource,
  record: TrackerRecord,
  tally: Tally,
): Promise<Restoration> {
  const key = recordKey(record);
  const removedAt = await store.rows.removedAt(key);
  if (removedAt === null) {
    return 'not removed';
  }
  const found = await source.lookUp(key);
  if (found.state !== 'found') {
    return 'gone';
  }
  if (!(await store.rows.restore(source.repository, found.record, removedAt))) {
    return 'not removed';
  }
  log.info(`${record.kind} ${record.id} was marked as removed, but exists: restored.`);
  tally.stored += 1;
  return 'restored';
}
