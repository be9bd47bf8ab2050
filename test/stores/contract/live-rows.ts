/** Every live row is read once, page by page. */
import { expect, it } from '@jest/globals';
import type { PageQuery } from '../../../src/core/model/row-pages.js';
import { aComment, anIssue, REPOSITORY } from '../../support/given.js';
import type { OpenStore } from '../../support/store-contract.js';
import { apply, freshStore, OTHER, removal, upsert } from './given.js';

const ALL: PageQuery = { afterId: 0, limit: 1000 };

export function liveRowsContract(open: OpenStore): void {
  const database = freshStore(open);

  it('returns live issues in pages, ordered by id', async () => {
    const { store } = database();
    const issues = [3, 1, 2].map((number) => anIssue({ number }));
    await apply(store, ...issues.map((issue) => upsert(issue)));
    await store.spaces.openActive('m', 3);
    const first = await store.rows.liveIssues(REPOSITORY, { afterId: 0, limit: 2 });
    expect(first.map(({ number }) => number)).toEqual([1, 2]);
    const second = await store.rows.liveIssues(REPOSITORY, { afterId: first[1]!.id, limit: 2 });
    expect(second.map(({ number }) => number)).toEqual([3]);
    expect(await store.rows.liveIssues(REPOSITORY, { afterId: second[0]!.id, limit: 2 })).toEqual([]);
  });

  it('returns the number of an issue, its state and the reason for the state', async () => {
    const { store } = database();
    const closed = anIssue({ number: 2, state: 'closed', stateReason: 'duplicate' });
    await apply(store, upsert(anIssue()), upsert(closed));
    expect(await store.rows.liveIssues(REPOSITORY, ALL)).toEqual([
      { id: anIssue().id, number: 1, state: 'open', stateReason: null },
      { id: closed.id, number: 2, state: 'closed', stateReason: 'duplicate' },
    ]);
  });

  it('returns comments that have a text, even if their issue is not stored yet', async () => {
    const { store } = database();
    await apply(
      store,
      upsert(aComment({ id: 12, issueNumber: 9, body: 'Dup of #1 "🐳"\0' })),
      upsert(aComment({ id: 11, body: null })),
      upsert(aComment({ id: 10, body: '' })),
    );
    expect(await store.rows.liveComments(REPOSITORY, ALL)).toEqual([
      { id: 10, issueNumber: 1, body: '' },
      { id: 12, issueNumber: 9, body: 'Dup of #1 "🐳"\0' },
    ]);
    expect(await store.rows.liveComments(REPOSITORY, { afterId: 10, limit: 1 })).toMatchObject([{ id: 12 }]);
    expect(await store.rows.liveComments(REPOSITORY, { afterId: 12, limit: 1 })).toEqual([]);
  });

  it('leaves out tombstones, their comments, and other repositories', async () => {
    const { store } = database();
    const [lost, kept] = [anIssue({ number: 1 }), anIssue({ number: 2 })];
    const [gone, onLost, onKept] = [
      aComment({ id: 10, issueNumber: 2 }),
      aComment({ id: 11, issueNumber: 1 }),
      aComment({ id: 12, issueNumber: 2 }),
    ];
    await apply(store, ...[lost, kept, gone, onLost, onKept].map((record) => upsert(record)));
    await store.rows.apply(OTHER, [
      upsert(anIssue({ number: 3 })),
      upsert(aComment({ id: 13, issueNumber: 3 })),
    ]);
    await apply(store, removal(lost), removal(gone));
    // A comment that arrives after its issue was removed is not a tombstone itself.
    await apply(store, upsert(aComment({ id: 14, issueNumber: 1 })));
    expect((await store.rows.liveIssues(REPOSITORY, ALL)).map(({ number }) => number)).toEqual([2]);
    expect((await store.rows.liveComments(REPOSITORY, ALL)).map(({ id }) => id)).toEqual([12]);
  });
}
