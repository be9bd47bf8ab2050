/** The nearest rows under every filter, with and without a vector index. */
import { describe, expect, it } from '@jest/globals';
import type { Issue } from '../../../src/core/model/record.js';
import { textHashes } from '../../../src/core/text/embedded-texts.js';
import { aComment, anIssue, REPOSITORY } from '../../support/given.js';
import type { OpenStore } from '../../support/store-contract.js';
import { apply, freshStore, OTHER, removal, upsert } from './given.js';
import { embed, near, numbersOf } from './nearest-given.js';

export function nearestQueryContract(open: OpenStore): void {
  const database = freshStore(open);

  describe.each(['without', 'with'] as const)('%s a vector index', (form) => {
    /** Stores issues, each with a comment, whose vectors turn away from [1, 0]: the first issue is the nearest. */
    async function storeFan(count: number, change: (number: number) => Partial<Issue>) {
      const { store, rows } = database();
      const issues = Array.from({ length: count }, (_, at) => anIssue({ number: at + 1, ...change(at + 1) }));
      const comments = issues.map(({ number }) => aComment({ id: number, issueNumber: number }));
      await apply(store, ...issues.map((issue) => upsert(issue)));
      await apply(store, ...comments.map((comment) => upsert(comment)));
      const space = await store.spaces.openActive('m', 2);
      const vectorOf = (number: number) => [
        Math.cos((number * Math.PI) / count),
        Math.sin((number * Math.PI) / count),
      ];
      await store.vectors.putVectors(space, [
        ...issues.flatMap((issue) =>
          (['title', 'body'] as const).map((field) => ({
            kind: 'issue' as const,
            id: issue.id,
            field,
            hash: textHashes(issue)[field]!,
            vector: vectorOf(issue.number),
          })),
        ),
        ...comments.map((comment) => ({
          kind: 'comment' as const,
          id: comment.id,
          field: 'body' as const,
          hash: textHashes(comment).body!,
          vector: vectorOf(comment.issueNumber),
        })),
      ]);
      // This decides the form of the statement. A server without an index understands both forms.
      await rows(`UPDATE spaces SET vector_index = ${form === 'without' ? "'none'" : "'created'"}`);
      return { store, space, issues };
    }

    it.each(['issue', 'comment'] as const)('fills the limit under every filter (%s)', async (kind) => {
      const { store, space } = await storeFan(40, (number) => ({
        state: number % 10 === 0 ? 'closed' : 'open',
      }));
      const found = async (about: object) => numbersOf(await near(store, space, [1, 0], { kind, ...about }));
      expect(await found({ limit: 3 })).toEqual([1, 2, 3]);
      expect(await found({ limit: 3, state: 'closed' })).toEqual([10, 20, 30]);
      expect(await found({ limit: 9, state: 'closed' })).toEqual([10, 20, 30, 40]);
      expect(await found({ limit: 3, state: 'open' })).toEqual([1, 2, 3]);
      const exceptIssue = anIssue({ number: 2 }).id;
      expect(await found({ limit: 3, exceptIssue })).toEqual([1, 3, 4]);
      expect(await found({ limit: 3, beforeNumber: 3 })).toEqual([1, 2]);
      expect(await found({ limit: 3, beforeNumber: 30, state: 'closed' })).toEqual([10, 20]);
      expect(await found({ limit: 2, exceptIssue, state: 'closed', repositories: [REPOSITORY.id] })).toEqual([
        10, 20,
      ]);
    });

    it.each(['issue', 'comment'] as const)('filters by what is known of the issue (%s)', async (kind) => {
      const { store, space } = await storeFan(12, (number) => ({
        author:
          number % 3 === 0 ? null : { login: number % 3 === 1 ? 'Alice' : 'bob', id: number, type: 'User' },
        labels: number % 2 === 0 ? ['Bug', 'help wanted'] : ['bugs', 'a "b" \\ %_', 'Über'],
        updatedAt: `2026-01-${String(number).padStart(2, '0')}T00:00:00Z`,
      }));
      const found = async (about: object) => numbersOf(await near(store, space, [1, 0], { kind, ...about }));
      expect(await found({ author: 'aLICE' })).toEqual([1, 4, 7, 10]);
      expect(await found({ author: 'alic' })).toEqual([]);
      expect(await found({ label: 'bUG' })).toEqual([2, 4, 6, 8, 10, 12]);
      expect(await found({ label: 'help', limit: 2 })).toEqual([]);
      expect(await found({ label: '%' })).toEqual([]);
      for (const label of ['a "b" \\ %_', 'Über']) {
        expect(await found({ label, limit: 3 })).toEqual([1, 3, 5]);
      }
      expect(await found({ since: '2026-01-11T00:00:00Z' })).toEqual([11, 12]);
      expect(await found({ author: 'bob', label: 'bug', since: '2026-01-03T00:00:00Z', limit: 1 })).toEqual([
        8,
      ]);
    });

    it('finds the rows of a small repository in a big database, and nothing in a dropped space', async () => {
      const { store, space } = await storeFan(40, () => ({}));
      const far = anIssue({ number: 99 });
      await store.rows.apply(OTHER, [upsert(far)]);
      await embed(store, space, far, [-1, 0], [-1, 0]);
      expect(numbersOf(await near(store, space, [1, 0], { repositories: [OTHER.id], limit: 1 }))).toEqual([
        99,
      ]);
      expect(await near(store, { ...space, id: space.id + 1 }, [1, 0])).toEqual([]);
    });

    it('skips tombstones and rows without a vector', async () => {
      const { store, space, issues } = await storeFan(12, () => ({}));
      await apply(store, ...issues.slice(0, 6).map((issue) => removal(issue)));
      await apply(store, ...[21, 22, 23].map((number) => upsert(anIssue({ number }))));
      expect(numbersOf(await near(store, space, [1, 0], { limit: 2 }))).toEqual([7, 8]);
      expect(numbersOf(await near(store, space, [1, 0], { kind: 'comment', limit: 2 }))).toEqual([7, 8]);
    });
  });

  it('stores whether the server can create a vector index, and does not try again', async () => {
    const { store, another, rows } = database();
    await apply(store, upsert(anIssue()));
    const space = await store.spaces.openActive('m', 3);
    await embed(store, space, anIssue(), [1, 0, 0], [0, 1, 0]);
    const outcome = async () => (await rows('SELECT vector_index FROM spaces'))[0]!['vector_index'];
    const first = await outcome();
    // SQLite never has one. MariaDB does not know the statement. For TiDB it is created, or the error.
    expect(first).toEqual(first === null ? null : expect.stringMatching(/^created$|\d{4}$/));
    await rows("UPDATE spaces SET vector_index = 'decided'");
    await embed(another(), space, anIssue(), [1, 0, 0], [0, 1, 0]);
    expect(await outcome()).toBe('decided');
  });
}
