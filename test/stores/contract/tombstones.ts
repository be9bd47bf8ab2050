/** A tombstone is final. Neither it nor its comments are live. */
import { expect, it } from '@jest/globals';
import { aComment, anIssue, REPOSITORY } from '../../support/given.js';
import type { OpenStore } from '../../support/store-contract.js';
import { apply, freshStore, permutations, removal, upsert } from './given.js';

const DELETED_AT = '2026-03-01 00:00:00';
const LATER = { updatedAt: '2026-04-01T00:00:00Z' };

export function tombstonesContract(open: OpenStore): void {
  const database = freshStore(open);

  it('keeps the row and its texts, and stores when and why it was removed', async () => {
    const { store, rows } = database();
    const moved = 'https://github.com/octo/canoe/issues/9';
    await apply(store, upsert(anIssue()), upsert(anIssue({ number: 2 })));
    expect(
      await apply(store, removal(anIssue(), 'transferred', moved), removal(anIssue({ number: 2 }))),
    ).toEqual(['removed', 'removed']);
    expect(
      await rows(
        'SELECT title, body, deleted_at, deleted_reason, transferred_to FROM issues ORDER BY number',
      ),
    ).toEqual([
      {
        title: anIssue().title,
        body: anIssue().body,
        deleted_at: DELETED_AT,
        deleted_reason: 'transferred',
        transferred_to: moved,
      },
      expect.objectContaining({ deleted_at: DELETED_AT, deleted_reason: 'deleted', transferred_to: null }),
    ]);
    expect(await store.vectors.counts([])).toEqual({ issues: 0, comments: 0, pending: 0 });
  });

  it.each(['issue', 'comment'] as const)(
    'ends with a tombstone in any order of arrival (%s)',
    async (kind) => {
      const { store, rows } = database();
      const changes = [0, 1, 2];
      for (const [at, order] of permutations(changes).entries()) {
        const record = kind === 'issue' ? anIssue({ number: at + 1 }) : aComment({ id: at + 1 });
        const all = [upsert(record), upsert({ ...record, ...LATER }), removal(record)];
        for (const change of order) {
          const [outcome] = await apply(store, all[change]!);
          const isAfterRemoval = order.indexOf(2) < order.indexOf(change);
          expect(outcome === 'tombstoned').toBe(isAfterRemoval);
        }
      }
      const table = `${kind}s`;
      expect(await rows(`SELECT COUNT(*) AS n FROM ${table} WHERE deleted_at = '${DELETED_AT}'`)).toEqual([
        { n: 6 },
      ]);
      expect(await rows(`SELECT COUNT(*) AS n FROM ${table}`)).toEqual([{ n: 6 }]);
    },
  );

  it.each([
    ['deleted', 'issue deleted'],
    ['transferred', 'issue transferred'],
  ] as const)('removes a comment that arrives after its issue was %s', async (reason, deletedReason) => {
    const { store, rows } = database();
    await apply(store, upsert(anIssue()), removal(anIssue(), reason));
    expect(await apply(store, upsert(aComment({ id: 7 })))).toEqual(['stored']);
    expect(await rows('SELECT deleted_at, deleted_reason FROM comments')).toEqual([
      { deleted_at: DELETED_AT, deleted_reason: deletedReason },
    ]);
    const key = { kind: 'issue', id: anIssue().id, issueNumber: 1 } as const;
    const removedAt = (await store.rows.removedAt(key)) ?? '';
    expect(await store.rows.restore(REPOSITORY, anIssue(), removedAt)).toBe(true);
    expect(await store.vectors.counts([])).toMatchObject({ issues: 1, comments: 1 });
  });

  it('returns unchanged for a repeated removal', async () => {
    const { store, rows } = database();
    expect(await apply(store, removal(aComment()), removal(aComment()))).toEqual(['removed', 'unchanged']);
    expect(
      await apply(store, { ...removal(aComment()), at: '2027-01-01T00:00:00Z', reason: 'issue deleted' }),
    ).toEqual(['unchanged']);
    expect(await rows('SELECT deleted_at, deleted_reason FROM comments')).toEqual([
      { deleted_at: DELETED_AT, deleted_reason: 'deleted' },
    ]);
  });

  it('applies the changes before and after a removal in one call', async () => {
    const { store, rows } = database();
    expect(await apply(store, upsert(aComment()), removal(aComment()), upsert(aComment(LATER)))).toEqual([
      'stored',
      'removed',
      'tombstoned',
    ]);
    expect(await rows('SELECT deleted_at, updated_at FROM comments')).toEqual([
      { deleted_at: DELETED_AT, updated_at: '2026-01-01 12:00:00' },
    ]);
  });

  it.each([
    ['deleted', 'issue deleted'],
    ['transferred', 'issue transferred'],
  ] as const)('removes the comments of an issue with it (%s)', async (reason, commentReason) => {
    const { store, rows } = database();
    await apply(store, upsert(anIssue()), upsert(anIssue({ number: 2 })));
    await apply(
      store,
      upsert(aComment({ id: 1 })),
      upsert(aComment({ id: 2, issueNumber: 2 })),
      removal(aComment({ id: 3 })),
    );
    await apply(store, removal(anIssue(), reason));
    expect(await rows('SELECT github_comment_id AS id, deleted_reason FROM comments ORDER BY 1')).toEqual([
      { id: 1, deleted_reason: commentReason },
      { id: 2, deleted_reason: null },
      { id: 3, deleted_reason: 'deleted' },
    ]);
    expect(await store.vectors.counts([REPOSITORY.id])).toEqual({ issues: 1, comments: 1, pending: 3 });
  });

  it('does not count a comment that arrives after its issue was removed', async () => {
    const { store, rows } = database();
    await apply(store, removal(anIssue()));
    expect(await apply(store, upsert(aComment()))).toEqual(['stored']);
    expect(await rows('SELECT github_issue_id FROM comments')).toEqual([{ github_issue_id: anIssue().id }]);
    expect(await store.vectors.counts([])).toEqual({ issues: 0, comments: 0, pending: 0 });
    expect(await store.vectors.pending(REPOSITORY, { kind: 'comment', afterId: 0, limit: 9 })).toEqual([]);
  });

  it('counts a comment whose issue is not stored yet', async () => {
    const { store } = database();
    await apply(store, upsert(aComment()));
    expect(await store.vectors.counts([])).toEqual({ issues: 0, comments: 1, pending: 1 });
    expect(await store.vectors.pending(REPOSITORY, { kind: 'comment', afterId: 0, limit: 9 })).toHaveLength(
      1,
    );
  });
}
