/** Who embeds what is pending: one run at a time in each repository. */
import type { Store } from '../../core/ports.js';
import { sqlTime } from './columns.js';
import type { Database } from './database.js';
import { dateOf, repositoryRow } from './progress.js';

/** The part of a store that keeps the leases. */
export function leasesIn(database: Database): Pick<Store, 'lease' | 'release'> {
  const { dialect } = database;
  return {
    async lease(repository, owner, from, until) {
      return database.transaction(async (session) => {
        const row = await repositoryRow(session, dialect, repository);
        const heldUntil = dateOf(row['lease_until']);
        if (row['lease_owner'] !== owner && heldUntil !== null && heldUntil > from) {
          return false;
        }
        await session.write(
          'UPDATE repositories SET lease_owner = ?, lease_until = ? WHERE repository_id = ?',
          [owner, sqlTime(until.toISOString()), repository.id],
        );
        return true;
      });
    },

    async release(repository, owner) {
      await database.transaction((session) =>
        session.write(
          'UPDATE repositories SET lease_owner = NULL, lease_until = NULL WHERE repository_id = ? AND lease_owner = ?',
          [repository.id, owner],
        ),
      );
    },
  };
}
