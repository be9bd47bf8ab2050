/** Stores with different table prefixes in one database know nothing of each other. */
import { asQuestion } from '../../support/as-question.js';
import { expect, it } from '@jest/globals';
import { textHashes } from '../../../src/core/text/embedded-texts.js';
import type { Store } from '../../../src/core/ports/store.js';
import { anIssue, REPOSITORY } from '../../support/given.js';
import type { OpenStore } from '../../support/store-contract.js';
import { apply, freshStore, upsert } from './given.js';

export function tablePrefixContract(open: OpenStore): void {
  const database = freshStore(open);

  /** Stores an issue with this title and vectors of this model, and a chunk. */
  async function fill(store: Store, title: string, dimensions: number): Promise<void> {
    const issue = anIssue({ title });
    await store.cursors.openRepository(REPOSITORY);
    await apply(store, upsert(issue));
    const space = await store.spaces.openActive(title, dimensions);
    const { body: hash } = textHashes(issue);
    const chunk = { kind: 'issue', id: issue.id, hash: hash!, position: 1, text: title } as const;
    const vector = Array.from({ length: dimensions }, () => 1);
    await store.vectors.putChunks(space, [{ ...chunk, vector }]);
    await store.vectors.putVectors(space, [
      { kind: 'issue', id: issue.id, field: 'body', hash: hash!, vector },
    ]);
  }

  async function near(store: Store, dimensions: number): Promise<unknown> {
    const space = await store.spaces.active();
    const query = Array.from({ length: dimensions }, () => 1);
    return store.vectors.nearest(space!, asQuestion(query), { kind: 'issue', limit: 3, repositories: [] });
  }

  it('share nothing: rows, vectors, models and chunks', async () => {
    const { another } = database();
    const [left, right] = [another('left_'), another('right_')];
    await Promise.all([left.migrate(), right.migrate()]);
    await Promise.all([fill(left, 'Left', 3), fill(right, 'Right', 5)]);

    const next = await left.spaces.startNext('other', 2);
    const { body: hash } = textHashes(anIssue({ title: 'Left' }));
    const vector = { kind: 'issue', id: anIssue().id, field: 'body', hash: hash!, vector: [1, 1] } as const;
    await left.vectors.putVectors(next, [vector]);
    await left.spaces.activate(next);
    await left.spaces.dropInactive();

    expect(await near(left, 2)).toMatchObject([{ title: 'Left', bodySimilarity: expect.closeTo(1, 5) }]);
    expect(await near(right, 5)).toMatchObject([{ title: 'Right', bodySimilarity: expect.closeTo(1, 5) }]);
    expect(await right.spaces.active()).toMatchObject({ model: 'Right', dimensions: 5 });
    expect(await right.spaces.next()).toBeNull();
    expect(await another().vectors.counts([])).toEqual({ issues: 0, comments: 0, pending: 0 });
  });
}
