/** One stored issue, read by its id or found by its number. */
import { expect, it } from '@jest/globals';
import { MARKER_START } from '../../../src/core/text/comment-marker.js';
import { aComment, anIssue, REPOSITORY } from '../../support/given.js';
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

  it('reads the issue with its comments in the order in which they were written, page by page', async () => {
    const { store } = database();
    const issue = {
      ...ISSUE,
      labels: ['Bug', 'a "b"'],
      state: 'closed',
      stateReason: 'completed',
      author: null,
    };
    const comment = (id: number, second: number, about: object = {}) => ({
      ...aComment({ id, issueNumber: issue.number, ...about }),
      createdAt: `2026-01-02T00:00:0${second}Z`,
    });
    const written = [comment(13, 1), comment(11, 2), comment(12, 2)];
    const removed = comment(14, 3);
    const ownOfTiara = comment(15, 4, { body: `${MARKER_START}related:1 -->` });
    const elsewhere = aComment({ id: 16, issueNumber: 99 });
    await apply(
      store,
      ...[issue, ...written, removed, ownOfTiara, elsewhere].map((record) => upsert(record)),
    );
    await apply(store, removal(removed));
    const read = async (skip: number, limit: number) => store.rows.thread(issue.id, { skip, limit });
    const { comments, ...about } = (await read(0, 10))!;
    expect(about).toEqual({
      author: null,
      authorAssociation: issue.authorAssociation,
      createdAt: issue.createdAt,
      updatedAt: issue.updatedAt,
      closedAt: issue.closedAt,
      url: issue.url,
      body: issue.body,
      stateReason: 'completed',
      labels: ['Bug', 'a "b"'],
      commentCount: 3,
    });
    expect(comments).toEqual(
      written.map(({ id, author, authorAssociation, createdAt, url, body }) => ({
        id,
        author: author?.login ?? null,
        authorAssociation,
        createdAt,
        url,
        body,
      })),
    );
    expect((await read(1, 1))?.comments.map(({ id }) => id)).toEqual([11]);
    expect((await read(3, 1))?.comments).toEqual([]);
    expect(await store.rows.thread(0, { skip: 0, limit: 1 })).toBeNull();
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
