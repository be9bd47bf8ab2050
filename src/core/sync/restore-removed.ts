/** Lifts a tombstone whose item exists after all. */
import { recordKey, type TrackerRecord } from '../model/record.js';
import type { Tally } from '../model/tally.js';
import type { IssueSource } from '../ports/issue-source.js';
import type { World } from '../ports/world.js';

/**
 * Looks up the record, now that its tombstone exists, and restores its row if GitHub still has it in this repository. A
 * listing alone is no proof: it may have been read before the deletion. Returns whether it did.
 */
export async function restoreIfAlive(
  { store, log }: World,
  source: IssueSource,
  record: TrackerRecord,
  tally: Tally,
): Promise<boolean> {
  const key = recordKey(record);
  const removedAt = await store.rows.removedAt(key);
  if (removedAt === null) {
    return false;
  }
  const found = await source.lookUp(key);
  if (found.state === 'found' && (await store.rows.restore(source.repository, found.record, removedAt))) {
    log.info(`${record.kind} ${record.id} was marked as removed, but exists: restored.`);
    tally.stored += 1;
    return true;
  }
  return false;
}
