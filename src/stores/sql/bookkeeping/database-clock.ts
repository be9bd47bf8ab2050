/** The database's time. Runs share a database, and the clock of a runner may be hours off. */
import type { Clock } from '../../../core/ports/store.js';
import { cellToTime } from '../cells.js';
import type { Database } from '../database.js';

/** Asks the database for its time, once. From then on the time that passes is measured, which needs no clock. */
export async function openDatabaseClock(database: Database): Promise<Clock> {
  const [row] = await database.read((statements) => statements.rows('SELECT CURRENT_TIMESTAMP AS time'));
  const askedAt = performance.now();
  const time = cellToTime(row?.['time']);
  if (time === null) {
    throw new Error('the database has no time');
  }
  return { now: () => new Date(Date.parse(time) + performance.now() - askedAt) };
}
