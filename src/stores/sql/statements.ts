/** How much goes into one statement. */
import { STATEMENT_BYTES, STATEMENT_ROWS } from '../../limits.js';
import type { Parameter } from './database.js';

/** The items in order, in groups that are small enough for one statement each. */
export function groupForStatements<T>(
  items: readonly T[],
  bytesOf: (item: T) => number = () => 0,
): readonly (readonly T[])[] {
  const all: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const group = all.at(-1);
    const more = bytesOf(item);
    if (group === undefined || group.length === STATEMENT_ROWS || bytes + more > STATEMENT_BYTES) {
      all.push([item]);
      bytes = more;
    } else {
      group.push(item);
      bytes += more;
    }
  }
  return all;
}

/** Bytes of UTF-8 among these values. */
export function textBytes(values: readonly Parameter[]): number {
  return values.reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? Buffer.byteLength(value) : 0),
    0,
  );
}

/** `?, ?, ?` for as many values. */
export function placeholders(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}

/** The part of a WHERE that keeps the rows of these repositories; nothing when there are none. */
export function inRepositories(repositories: readonly number[]): string {
  return repositories.length === 0 ? '' : ` AND t.repository_id IN (${placeholders(repositories.length)})`;
}
