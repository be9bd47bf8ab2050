/** The nearest rows, compared with cosines that the test computes itself. */
import { expect, it } from '@jest/globals';
import type { Kind } from '../../../src/core/model/record.js';
import { textHashes } from '../../../src/core/text/embedded-texts.js';
import { aComment, anIssue, REPOSITORY } from '../../support/given.js';
import type { OpenStore } from '../../support/store-contract.js';
import { apply, freshStore, OTHER, removal, unitVectors, upsert } from './given.js';
import { embed, near, numbersOf } from './nearest-given.js';

const DIMENSIONS = 16;

function cosine(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, at) => sum + x * b[at]!, 0);
}

export function nearestContract(open: OpenStore): void {
  const database = freshStore(open);

  it('finds exactly the rows with the nearest titles and bodies, each by its own vector, with both similarities', async () => {
    const { store } = database();
    const issues = Array.from({ length: 120 }, (_, at) => anIssue({ number: at + 1 }));
    await apply(store, ...issues.map((issue) => upsert(issue)));
    const space = await store.spaces.openActive('m', DIMENSIONS);
    const titles = unitVectors(120, DIMENSIONS, 1);
    const bodies = unitVectors(120, DIMENSIONS, 2);
    await store.vectors.putVectors(
      space,
      issues.flatMap((issue, at) => [
        {
          kind: 'issue' as const,
          id: issue.id,
          field: 'title' as const,
          hash: textHashes(issue).title!,
          vector: titles[at]!,
        },
        {
          kind: 'issue' as const,
          id: issue.id,
          field: 'body' as const,
          hash: textHashes(issue).body!,
          vector: bodies[at]!,
        },
      ]),
    );
    const questions = unitVectors(5, DIMENSIONS, 4);
    for (const [at, title] of unitVectors(5, DIMENSIONS, 3).entries()) {
      const body = questions[at]!;
      const nearest = (vectors: number[][], question: readonly number[]) =>
        issues
          .map(({ number }) => number)
          .sort((a, b) => cosine(vectors[b - 1]!, question) - cosine(vectors[a - 1]!, question))
          .slice(0, 10);
      const expected = new Set([...nearest(titles, title), ...nearest(bodies, body)]);
      const options = { kind: 'issue', limit: 10, repositories: [] } as const;
      const found = await store.vectors.nearest(space, { title, body }, options);
      expect(numbersOf(found)).toEqual([...expected].sort((a, b) => a - b));
      for (const { number, titleSimilarity, bodySimilarity } of found) {
        expect(titleSimilarity).toBeCloseTo(cosine(titles[number - 1]!, title), 5);
        expect(bodySimilarity).toBeCloseTo(cosine(bodies[number - 1]!, body), 5);
      }
    }
  });

  it('returns what a search shows of an issue, with the current name of its repository', async () => {
    const { store } = database();
    const issue = anIssue({ state: 'closed', stateReason: 'duplicate', body: 'Quoted "text" 🐳' });
    await apply(store, upsert(issue));
    const space = await store.spaces.openActive('m', 3);
    await embed(store, space, issue, [1, 0, 0], [0, 1, 0]);
    const renamed = { ...REPOSITORY, name: 'ship' };
    await store.cursors.openRepository(renamed);
    const [candidate] = await near(store, space, [1, 0, 0]);
    expect(candidate).toEqual({
      kind: 'issue',
      repository: renamed,
      issueId: issue.id,
      number: 1,
      commentId: null,
      title: issue.title,
      body: issue.body,
      state: 'closed',
      stateReason: 'duplicate',
      url: issue.url,
      titleSimilarity: expect.closeTo(1, 5),
      bodySimilarity: expect.closeTo(0, 5),
    });
  });

  it('returns what a search shows of a comment, with the title and state of its issue', async () => {
    const { store } = database();
    const comment = aComment();
    await apply(store, upsert(anIssue({ state: 'closed' })), upsert(comment));
    const space = await store.spaces.openActive('m', 3);
    const hash = textHashes(comment).body!;
    await store.vectors.putVectors(space, [
      { kind: 'comment', id: comment.id, field: 'body', hash, vector: [1, 0, 0] },
    ]);
    expect(await near(store, space, [0.6, 0.8, 0], { kind: 'comment' })).toEqual([
      {
        kind: 'comment',
        repository: REPOSITORY,
        issueId: anIssue().id,
        number: 1,
        commentId: comment.id,
        title: anIssue().title,
        body: comment.body,
        state: 'closed',
        stateReason: null,
        url: comment.url,
        titleSimilarity: null,
        bodySimilarity: expect.closeTo(0.6, 5),
      },
    ]);
    expect(await near(store, space, [1, 0, 0])).toEqual([]);
  });

  it('searches the given repositories, or all', async () => {
    const { store } = database();
    const [here, there] = [anIssue({ number: 1 }), anIssue({ number: 2 })];
    await apply(store, upsert(here));
    await store.rows.apply(OTHER, [upsert(there)]);
    const space = await store.spaces.openActive('m', 3);
    await embed(store, space, here, [1, 0, 0], [1, 0, 0]);
    await embed(store, space, there, [0, 1, 0], [0, 1, 0]);
    const found = async (repositories: number[]) =>
      numbersOf(await near(store, space, [1, 0, 0], { limit: 1, repositories }));
    expect(await found([])).toEqual([1]);
    expect(await found([OTHER.id])).toEqual([2]);
    expect(
      numbersOf(await near(store, space, [1, 0, 0], { repositories: [OTHER.id, REPOSITORY.id] })),
    ).toEqual([1, 2]);
    expect(await found([1])).toEqual([]);
  });

  it.each(['issue', 'comment'] as const)('leaves out rows that are not live (%s)', async (kind: Kind) => {
    const { store } = database();
    const [lost, kept] = [anIssue({ number: 1 }), anIssue({ number: 2 })];
    const comments = [lost, kept].map(({ number }) => aComment({ id: number, issueNumber: number }));
    await apply(store, upsert(lost), upsert(kept), ...comments.map((comment) => upsert(comment)));
    const space = await store.spaces.openActive('m', 3);
    await embed(store, space, lost, [1, 0, 0], [1, 0, 0]);
    await embed(store, space, kept, [0, 0.6, 0.8], [0, 0.6, 0.8]);
    // A comment that arrives after its issue was removed is not a tombstone itself.
    const late = aComment({ id: 3, issueNumber: lost.number });
    const embedComments = () =>
      store.vectors.putVectors(
        space,
        [...comments, late].map((comment) => ({
          kind: 'comment' as const,
          id: comment.id,
          field: 'body' as const,
          hash: textHashes(comment).body!,
          vector: comment.issueNumber === kept.number ? [0, 0.6, 0.8] : [1, 0, 0],
        })),
      );
    await embedComments();
    await apply(store, removal(lost));
    await apply(store, upsert(late));
    await embedComments();
    expect(numbersOf(await near(store, space, [1, 0, 0], { kind, limit: 1 }))).toEqual([2]);
  });

  it('finds a row by the vector of its former text until it has a new one, and no row without a vector', async () => {
    const { store } = database();
    await apply(store, upsert(anIssue()), upsert(anIssue({ number: 2 })));
    const space = await store.spaces.openActive('m', 3);
    await embed(store, space, anIssue(), [1, 0, 0], [0, 1, 0]);
    await apply(store, upsert(anIssue({ title: 'another', updatedAt: '2026-04-01T00:00:00Z' })));
    const [found, ...others] = await near(store, space, [1, 0, 0]);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ title: 'another', titleSimilarity: expect.closeTo(1, 5) });
  });

  it('returns null as the similarity of a missing vector, and nothing from an empty database', async () => {
    const { store } = database();
    const space = await store.spaces.openActive('m', 3);
    expect(await near(store, space, [1, 0, 0])).toEqual([]);
    const issue = anIssue({ body: null });
    await apply(store, upsert(issue));
    await store.vectors.putVectors(space, [
      { kind: 'issue', id: issue.id, field: 'title', hash: textHashes(issue).title!, vector: [1, 0, 0] },
    ]);
    expect(await near(store, space, [1, 0, 0])).toMatchObject([{ body: null, bodySimilarity: null }]);
  });
}
