/** A database for a run that only reads. */
import { UserError } from '../../core/model/errors.js';
import type { Database } from './database.js';

/** The database without its transactions. Only what a killed run has left out of the schema makes a reading run change it. */
export function withoutChanges(database: Database): Database {
  const refuse = (): Promise<never> =>
    Promise.reject(new Error('a run that only reads would change the database'));
  return {
    ...database,
    transaction: refuse,
    change: refuse,
    changeSchema: () =>
      Promise.reject(
        new UserError(
          'A vector column is missing, perhaps because a run was stopped while it created the columns: run a catch-up or a backfill first.',
        ),
      ),
  };
}
