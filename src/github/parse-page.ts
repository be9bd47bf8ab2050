/** Turns one page of a listing into records. */
import type { Comment, Issue, RecordKey } from '../core/model/record.js';
import type { Time } from '../core/model/time.js';
import type { Malformed, Page } from '../core/ports/issue-source.js';
import { PayloadError, readTime, type Json } from './json-fields.js';
import type { ListingPage } from './walk-listing.js';

/**
 * Parses every item, and leaves out those for which `parse` returns null. A malformed item does not stop the others. The
 * page is never complete beyond GitHub's own time: an item from the future must not carry the cursor past the present.
 */
export function parsePage<R extends Issue | Comment>(
  { items, answeredAt }: ListingPage,
  parse: (item: Json) => R | null,
): Page<R> {
  const records: R[] = [];
  const malformed: Malformed[] = [];
  let upTo: Time | null = null;
  for (const item of items) {
    try {
      upTo = readTime(item, 'updated_at');
      const record = parse(item);
      if (record !== null) {
        records.push(record);
      }
    } catch (error) {
      if (!(error instanceof PayloadError)) {
        throw error;
      }
      malformed.push({ item: describeItem(item), key: malformedKey(item), reason: error.message });
    }
  }
  const isFuture = upTo !== null && answeredAt !== null && upTo > answeredAt;
  return { records, malformed, upTo: isFuture ? answeredAt : upTo };
}

/** Octokit parses an integer that a JavaScript number cannot hold exactly as a bigint. */
function describeItem({ id, number }: Json): string {
  if (typeof number === 'number') {
    return `issue #${number}`;
  }
  return typeof id === 'number' || typeof id === 'bigint' ? `comment ${id}` : 'an item without an id';
}

function malformedKey({ id, number, issue_url: issueUrl }: Json): RecordKey | null {
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) {
    return null;
  }
  if (typeof number === 'number') {
    return { kind: 'issue', id, issueNumber: number };
  }
  return { kind: 'comment', id, issueNumber: Number(/\d+$/.exec(String(issueUrl))?.[0] ?? 0) };
}
