/** The issues that a dry run would store, so that it can tell which related issues they would get. */
import { RELATED_OPENED_WITHIN_MS } from '../../limits.js';
import type { Issue } from '../model/record.js';
import type { DueQuery } from '../ports/action-store.js';
import type { StoredIssue } from '../ports/row-store.js';
import type { Clock } from '../ports/store.js';
import { textHashes } from '../text/embedded-texts.js';

export interface UnstoredIssues {
  /** Keeps it if it is new enough to get a comment. */
  add(issue: Issue, how: { readonly isTombstone: boolean; readonly hasNewText: boolean }): void;
  /** By its id; null when this run would not store it, or it is too old for a comment. */
  get(id: number): StoredIssue | null;
  /** The same, if its text has no vector in the database. */
  withNewText(id: number): StoredIssue | null;
  /** Ids of those with a new text that may still get a comment, oldest first. */
  due(query: DueQuery): readonly number[];
}

export function unstoredIssues(clock: Clock): UnstoredIssues {
  const kept = new Map<number, StoredIssue>();
  const newTexts = new Set<number>();
  return {
    add(issue, { isTombstone, hasNewText }) {
      // Others are only counted: a backfill has too many to keep their texts.
      if (clock.now().getTime() - Date.parse(issue.createdAt) > RELATED_OPENED_WITHIN_MS) {
        return;
      }
      kept.set(issue.id, toStoredIssue(issue, isTombstone));
      if (hasNewText) {
        newTexts.add(issue.id);
      }
    },
    get: (id) => kept.get(id) ?? null,
    withNewText: (id) => (newTexts.has(id) ? (kept.get(id) ?? null) : null),
    due: ({ openedSince }) =>
      [...kept.values()]
        .filter(({ id, createdAt }) => newTexts.has(id) && createdAt >= openedSince)
        .filter(
          ({ isTombstone, state, locked, authorType }) =>
            !isTombstone && state === 'open' && !locked && authorType !== 'Bot',
        )
        .sort((a, b) => (a.createdAt === b.createdAt ? a.id - b.id : a.createdAt < b.createdAt ? -1 : 1))
        .map(({ id }) => id),
  };
}

/** The issue as the database would return it. */
function toStoredIssue(issue: Issue, isTombstone: boolean): StoredIssue {
  const { id, number, title, body, state, locked, author, createdAt } = issue;
  const hashes = textHashes(issue);
  return {
    id,
    number,
    title,
    body,
    state,
    locked,
    authorType: author?.type ?? null,
    createdAt,
    isTombstone,
    textHash: hashes.body ?? hashes.title ?? '',
    textField: hashes.body !== null ? 'body' : hashes.title !== null ? 'title' : null,
  };
}
