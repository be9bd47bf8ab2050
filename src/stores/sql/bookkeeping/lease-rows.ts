/** The lease of a repository: only the run that holds it embeds everything pending. */
import { CLOCK_TOLERANCE_MS } from '../../../limits.js';
import type { Repository } from '../../../core/model/record.js';
import { dateToCell } from '../cells.js';
import type { Statements } from '../database.js';

/**
 * Takes or renews the lease until `until`; false when another owner holds it at `now`. The repository's row must exist. A
 * lease that ends well after `until` was taken by a wrong clock, and does not count.
 */
export async function takeLease(
  statements: Statements,
  { id }: Repository,
  owner: string,
  now: Date,
  until: Date,
): Promise<boolean> {
  const latest = new Date(until.getTime() + CLOCK_TOLERANCE_MS);
  const found = await statements.change(
    'UPDATE {repositories} SET lease_owner = ?, lease_until = ? WHERE repository_id = ? ' +
      'AND (lease_owner IS NULL OR lease_owner = ? OR lease_until <= ? OR lease_until > ?)',
    [owner, dateToCell(until), id, owner, dateToCell(now), dateToCell(latest)],
  );
  return found > 0;
}

/** Releases the lease if this owner holds it. */
export async function releaseLease(statements: Statements, { id }: Repository, owner: string): Promise<void> {
  await statements.change(
    'UPDATE {repositories} SET lease_owner = NULL, lease_until = NULL WHERE repository_id = ? AND lease_owner = ?',
    [id, owner],
  );
}
