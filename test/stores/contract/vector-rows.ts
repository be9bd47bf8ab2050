/** The vectors of one row. */
import { expect, it } from '@jest/globals';
import { aComment, anIssue, REPOSITORY } from '../../support/given.js';
import type { OpenStore } from '../../support/store-contract.js';
import { apply, freshStore, unitVectors, upsert } from './given.js';

const ISSUE = anIssue();

export function vectorRowsContract(open: OpenStore): void {
  const database = freshStore(open);

  it('returns only those vectors of a row that are up to date', async () => {
    const { store } = database();
    const comment = aComment();
    await apply(store, upsert(ISSUE), upsert(comment));
    const space = await store.spaces.openActive('m', 3);
    const owner = { kind: 'issue', id: ISSUE.id } as const;
    expect(await store.vectors.vectorsOf(space, owner)).toEqual({});
    const pending = await store.vectors.pending(REPOSITORY, { kind: 'issue', afterId: 0, limit: 1 });
    const { title = '', body = '' } = pending[0]?.hashes ?? {};
    const [first = [], second = []] = unitVectors(2, 3);
    await store.vectors.putVectors(space, [
      { ...owner, field: 'title', hash: title, vector: first },
      { ...owner, field: 'body', hash: body, vector: second },
    ]);
    const found = await store.vectors.vectorsOf(space, owner);
    for (const [field, vector] of Object.entries({ title: first, body: second })) {
      const stored = found[field as 'title' | 'body'] ?? [];
      expect(stored).toHaveLength(3);
      stored.forEach((value, at) => {
        expect(value).toBeCloseTo(vector[at] ?? NaN, 5);
      });
    }
    expect(await store.vectors.vectorsOf({ ...space, id: 2 }, owner)).toEqual({});
    expect(await store.vectors.vectorsOf(space, { kind: 'comment', id: comment.id })).toEqual({});
    const edited = { ...ISSUE, body: 'Another body.', updatedAt: '2026-01-03T00:00:00Z' };
    await apply(store, upsert(edited));
    expect(Object.keys(await store.vectors.vectorsOf(space, owner))).toEqual(['title']);
  });
}
