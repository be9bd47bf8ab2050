/** Converts times, vectors and repositories to database cells and back. */
import type { Vector } from '../../core/model/embedding.js';
import type { Repository } from '../../core/model/record.js';
import type { Time } from '../../core/model/time.js';
import type { Row } from './database.js';

/** A time as a cell, such as `2026-01-31 23:59:59`. Cells sort as text in the order of time. */
export function toCell(time: Time): string {
  return time.slice(0, 19).replace('T', ' ');
}

/** The reverse of `toCell`; null stays null. */
export function cellToTime(cell: unknown): Time | null {
  return typeof cell === 'string' ? `${cell.slice(0, 19).replace(' ', 'T')}Z` : null;
}

/** The reverse of `dateToCell`; null stays null. */
export function cellToDate(cell: unknown): Date | null {
  const time = cellToTime(cell);
  return time === null ? null : new Date(time);
}

/** A date as a cell, without fractions of a second. */
export function dateToCell(date: Date): string {
  return toCell(date.toISOString());
}

/** The repository of a row with the columns `repository_id`, `owner` and `name`. */
export function toRepository(row: Row): Repository {
  return { id: Number(row['repository_id']), owner: String(row['owner']), name: String(row['name']) };
}

/** The vector as text, such as `[0.6,-0.8]`: what VEC_FROM_TEXT reads. */
export function vectorToText(vector: Vector): string {
  return JSON.stringify([...vector]);
}
