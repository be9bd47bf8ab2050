/** The rows that a backfill has not seen, their removal, and the way back for rows that turn out to exist. */
import { expect, it } from '@jest/globals';
import { recordKey, type RecordKey, type TrackerRecord } from '../../../src/core/model/record.js';
import { aComment, anIssue, REPOSITORY } from '../../support/given.js';
import type { OpenStore } from '../../support/store-contract.js';
import { apply, freshStore, removal, upsert } from './given.js';

const SEEN = { reader: 'backfill', feed: 'issues', upTo: '2026-01-05T00:00:00Z' } as const;
const AT = '2026-05-01T00:00:00Z';
const FIRST = { afterId: 0, limit: 100 };

export function backfillMarksContract(open: OpenStore): void {
  const database = freshStore(open);
  const rowRemoval = (record: TrackerRecord) => ({
    key: recordKey(record),
    reason: 'deleted' as const,
    at: AT,
    transferredTo: null,
  });
  const numbers = (keys: readonly RecordKey[]) => keys.map(({ issueNumber }) => issueNumber);

  it('lists the live rows that this backfill has not seen, page by page, and starts over with the next one', async () => {
    const { store } = database();
    const issues = [1, 2, 3, 4, 5].map((number) => anIssue({ number }));
    await apply(store, ...issues.map((issue) => upsert(issue)), removal(anIssue({ number: 5 })));
    await store.cursors.startBackfill(REPOSITORY);
    await store.rows.apply(REPOSITORY, [upsert(anIssue({ number: 2 }))], SEEN);
    const unseen = await store.rows.unseen(REPOSITORY, { kind: 'issue', ...FIRST });
    expect(unseen).toEqual([1, 3, 4].map((number) => recordKey(anIssue({ number }))));
    const [, second] = unseen;
    const page = { kind: 'issue', afterId: second?.id ?? 0, limit: 1 } as const;
    expect(numbers(await store.rows.unseen(REPOSITORY, page))).toEqual([4]);
    await store.cursors.startBackfill(REPOSITORY);
    expect(numbers(await store.rows.unseen(REPOSITORY, { kind: 'issue', ...FIRST }))).toEqual([1, 3, 4]);
    await store.cursors.finishBackfill(REPOSITORY, new Date(AT));
    await store.cursors.startBackfill(REPOSITORY);
    expect(numbers(await store.rows.unseen(REPOSITORY, { kind: 'issue', ...FIRST }))).toEqual([1, 2, 3, 4]);
  });

  it('counts unchanged rows of a backfill as seen, but not rows of a catch-up or an event', async () => {
    const { store } = database();
    await store.cursors.startBackfill(REPOSITORY);
    await apply(store, upsert(anIssue()), upsert(aComment()), upsert(aComment({ id: 7 })));
    await store.rows.apply(REPOSITORY, [upsert(aComment())], { ...SEEN, feed: 'comments' });
    await store.rows.apply(REPOSITORY, [upsert(anIssue())], { ...SEEN, reader: 'catch-up' });
    expect(numbers(await store.rows.unseen(REPOSITORY, { kind: 'issue', ...FIRST }))).toEqual([1]);
    expect(await store.rows.unseen(REPOSITORY, { kind: 'comment', ...FIRST })).toEqual([
      recordKey(aComment({ id: 7 })),
    ]);
    expect(await store.rows.unseen({ ...REPOSITORY, id: 9 }, { kind: 'issue', ...FIRST })).toEqual([]);
  });

  it('removes an issue with its comments, which are then no longer unseen', async () => {
    const { store, rows } = database();
    await apply(store, upsert(anIssue()), upsert(aComment()), upsert(anIssue({ number: 2 })));
    await store.cursors.startBackfill(REPOSITORY);
    await store.rows.markRemoved(REPOSITORY, [rowRemoval(anIssue())]);
    expect(await store.rows.unseen(REPOSITORY, { kind: 'comment', ...FIRST })).toEqual([]);
    expect(await rows('SELECT number FROM issues WHERE deleted_at IS NULL')).toEqual([{ number: 2 }]);
    expect(await rows('SELECT deleted_at, deleted_reason FROM comments')).toEqual([
      { deleted_at: '2026-05-01 00:00:00', deleted_reason: 'issue deleted' },
    ]);
    await store.rows.markRemoved(REPOSITORY, [{ ...rowRemoval(anIssue()), at: '2027-01-01T00:00:00Z' }]);
    expect(await store.rows.removedAt(recordKey(anIssue()))).toBe(AT);
  });

  it('restores the tombstone of the given time, and no other', async () => {
    const { store, rows } = database();
    const alive = anIssue({ title: 'Alive', updatedAt: '2026-06-01T00:00:00Z' });
    await apply(store, upsert(anIssue()), upsert(aComment()), upsert(aComment({ id: 7 })));
    await apply(store, removal(aComment({ id: 7 })));
    expect(await store.rows.removedAt(recordKey(anIssue()))).toBeNull();
    expect(await store.rows.restore(REPOSITORY, alive, AT)).toBe(false);
    await store.rows.markRemoved(REPOSITORY, [rowRemoval(anIssue())]);
    expect(await store.rows.restore(REPOSITORY, alive, '2026-04-30T23:59:59Z')).toBe(false);
    expect(await rows('SELECT title FROM issues WHERE deleted_at IS NULL')).toEqual([]);
    expect(await store.rows.restore(REPOSITORY, alive, AT)).toBe(true);
    expect(
      await rows('SELECT title, deleted_reason, transferred_to FROM issues WHERE deleted_at IS NULL'),
    ).toEqual([{ title: 'Alive', deleted_reason: null, transferred_to: null }]);
    // The other comment was deleted on its own.
    expect(await rows('SELECT github_comment_id FROM comments WHERE deleted_at IS NULL')).toEqual([
      { github_comment_id: aComment().id },
    ]);
    expect(await store.rows.removedAt({ kind: 'issue', id: 12_345, issueNumber: 1 })).toBeNull();
  });
}
