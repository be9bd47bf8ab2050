/** The lease of a repository: only the run that holds it embeds everything pending. */
import { CLOCK_TOLERANCE_MS } from '../../../limits.js';
import type { Repository } from '../../../core/model/record.js';
import { dateToCell } from '../cells.js';
import type { Database, Dialect, Statements } from '../database.js';
import { insertRepository, readRepositoryRow } from './repository-rows.js';

/**
 * Takes or renews the lease until `until`; false when another owner holds it at `now`. A lease that ends well after `until`
 * was taken by a wrong clock, and does not count.
 */
export async function takeLease(
  database: Database,
  dialect: Dialect,
  repository: Repository,
  owner: string,
  now: Date,
  until: Date,
): Promise<boolean> {
  const latest = new Date(until.getTime() + CLOCK_TOLERANCE_MS);
  const found = await database.change(
    'UPDATE {repositories} SET lease_owner = ?, lease_until = ? WHERE repository_id = ? ' +
      'AND (lease_owner IS NULL OR lease_owner = ? OR lease_until <= ? OR lease_until > ?)',
    [owner, dateToCell(until), repository.id, owner, dateToCell(now), dateToCell(latest)],
  );
  if (found > 0) {
    return true;
  }
  const row = await database.read((statements) => readRepositoryRow(statements, repository));
  if (row !== null) {
    return false;
  }
  await database.transaction((statements) => {
    insertRepository(statements, dialect, repository);
  });
  return takeLease(database, dialect, repository, owner, now, until);
}

/** Releases every lease of this owner. */
export function releaseLeases(statements: Statements, owner: string): void {
  statements.queue('UPDATE {repositories} SET lease_owner = NULL, lease_until = NULL WHERE lease_owner = ?', [
    owner,
  ]);
}

/** Releases the lease if this owner holds it. */
export async function releaseLease(database: Database, { id }: Repository, owner: string): Promise<void> {
  await database.change(
    'UPDATE {repositories} SET lease_owner = NULL, lease_until = NULL WHERE repository_id = ? AND lease_owner = ?',
    [id, owner],
  );
}
