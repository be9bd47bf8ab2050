/** Values as the database holds them. */
import type { Repository } from '../../core/model/record.js';
import type { Time } from '../../core/model/time.js';
import type { Row } from './database.js';

/** A time as a cell: `2026-01-31 23:59:59`. Sorts as text. */
export function toCell(time: Time): string {
  return time.slice(0, 19).replace('T', ' ');
}

/** The reverse of `toCell`; null stays null. */
export function cellToTime(cell: unknown): Time | null {
  return typeof cell === 'string' ? `${cell.slice(0, 19).replace(' ', 'T')}Z` : null;
}

/** A date as a cell; fractions of a second are cut off. */
export function dateToCell(date: Date): string {
  return toCell(date.toISOString());
}

/** The repository of a row with the columns `repository_id`, `owner` and `name`. */
export function toRepository(row: Row): Repository {
  return { id: Number(row['repository_id']), owner: String(row['owner']), name: String(row['name']) };
}
