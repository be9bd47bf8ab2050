/** Builds statements of limited size: groups of items, placeholders, and the filter by repository. */
import { STATEMENT_BYTES, STATEMENT_ROWS } from '../../limits.js';
import type { Parameter } from './database.js';

/** Splits the items, in order, into groups of at most `rows` items and STATEMENT_BYTES bytes. */
export function groupForStatements<T>(
  items: readonly T[],
  sizeInBytes: (item: T) => number = () => 0,
  rows = STATEMENT_ROWS,
): readonly (readonly T[])[] {
  const groups: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const group = groups.at(-1);
    const size = sizeInBytes(item);
    if (group === undefined || group.length === rows || bytes + size > STATEMENT_BYTES) {
      groups.push([item]);
      bytes = size;
    } else {
      group.push(item);
      bytes += size;
    }
  }
  return groups;
}

/** The bytes of all texts, in UTF-8, and of all vectors among these values. */
export function parameterBytes(values: readonly Parameter[]): number {
  return values.reduce<number>((sum, value) => {
    if (typeof value === 'string') {
      return sum + Buffer.byteLength(value);
    }
    return value instanceof Uint8Array ? sum + value.byteLength : sum;
  }, 0);
}

/** `?, ?, ?` for a count of 3. */
export function placeholders(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}

/** The condition of a WHERE that keeps the rows of these repositories; empty when there are none. */
export function inRepositories(repositories: readonly number[]): string {
  return repositories.length === 0 ? '' : ` AND t.repository_id IN (${placeholders(repositories.length)})`;
}
