/** One stored issue, read by its id or found by its number. */
import { expect, it } from '@jest/globals';
import { anIssue, REPOSITORY } from '../../support/given.js';
import type { OpenStore } from '../../support/store-contract.js';
import { apply, freshStore, OTHER, removal, upsert } from './given.js';

const ISSUE = anIssue();

export function issueRowsContract(open: OpenStore): void {
  const database = freshStore(open);

  it('returns a stored issue by its id, tombstones included', async () => {
    const { store } = database();
    expect(await store.rows.issue(ISSUE.id)).toBeNull();
    await apply(store, upsert(ISSUE));
    const stored = await store.rows.issue(ISSUE.id);
    expect(stored).toEqual({
      id: ISSUE.id,
      number: 1,
      title: ISSUE.title,
      body: ISSUE.body,
      state: 'open',
      locked: false,
      authorType: 'User',
      createdAt: ISSUE.createdAt,
      isTombstone: false,
      textField: 'body',
      textHash: stored?.textHash,
    });
    const edited = { ...ISSUE, title: 'Another', updatedAt: '2026-01-03T00:00:00Z' };
    await apply(store, upsert(edited));
    const afterEdit = await store.rows.issue(ISSUE.id);
    expect(afterEdit?.textHash).not.toBe(stored?.textHash);
    const bodiless = { ...edited, body: null, locked: true, author: null, updatedAt: '2026-01-04T00:00:00Z' };
    await apply(store, upsert(bodiless), removal(bodiless));
    expect(await store.rows.issue(ISSUE.id)).toMatchObject({
      textField: 'title',
      locked: true,
      authorType: null,
      isTombstone: true,
    });
  });

  it('finds an issue by its number in its own repository, tombstones included', async () => {
    const { store } = database();
    const [here, there] = [anIssue({ number: 7 }), anIssue({ number: 7, id: 5 })];
    await apply(store, upsert(here));
    await store.rows.apply(OTHER, [upsert(there)]);
    expect((await store.rows.issueNumbered(REPOSITORY.id, 7))?.id).toBe(here.id);
    expect((await store.rows.issueNumbered(OTHER.id, 7))?.id).toBe(5);
    expect(await store.rows.issueNumbered(REPOSITORY.id, 8)).toBeNull();
    await apply(store, removal(here));
    expect((await store.rows.issueNumbered(REPOSITORY.id, 7))?.id).toBe(here.id);
  });
}
