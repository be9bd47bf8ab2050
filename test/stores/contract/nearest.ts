/** The nearest are what reckoning by hand gives, whether a vector index is there or not. */
import { describe, expect, it } from '@jest/globals';
import type { Space } from '../../../src/core/model/embedding.js';
import type { Issue, Kind } from '../../../src/core/model/record.js';
import type { Store } from '../../../src/core/ports/store.js';
import type { Candidate } from '../../../src/core/ports/vector-store.js';
import { textHashes } from '../../../src/core/text/embedded-texts.js';
import { aComment, anIssue, REPOSITORY } from '../../support/given.js';
import type { OpenStore } from '../../support/store-contract.js';
import { apply, freshStore, removal, unitVectors, upsert } from './given.js';

const DIMENSIONS = 16;
const OTHER = { id: 4002, owner: 'octo', name: 'canoe' };

function cosine(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, at) => sum + x * b[at]!, 0);
}

async function embed(
  store: Store,
  space: Space,
  issue: Issue,
  title: readonly number[],
  body: readonly number[],
): Promise<void> {
  const hashes = textHashes(issue);
  await store.vectors.putVectors(space, [
    { kind: 'issue', id: issue.id, field: 'title', hash: hashes.title!, vector: title },
    { kind: 'issue', id: issue.id, field: 'body', hash: hashes.body!, vector: body },
  ]);
}

function near(store: Store, space: Space, query: readonly number[], about: object = {}) {
  return store.vectors.nearest(space, query, { kind: 'issue', limit: 10, repositories: [], ...about });
}

const numbersOf = (candidates: readonly Candidate[]): number[] =>
  candidates.map(({ number }) => number).sort((a, b) => a - b);

export function nearestContract(open: OpenStore): void {
  const database = freshStore(open);

  it('finds exactly the nearest by title and by body, with both similarities of each', async () => {
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
    for (const query of unitVectors(5, DIMENSIONS, 3)) {
      const nearest = (vectors: number[][]) =>
        issues
          .map(({ number }) => number)
          .sort((a, b) => cosine(vectors[b - 1]!, query) - cosine(vectors[a - 1]!, query))
          .slice(0, 10);
      const expected = new Set([...nearest(titles), ...nearest(bodies)]);
      const found = await near(store, space, query);
      expect(numbersOf(found)).toEqual([...expected].sort((a, b) => a - b));
      for (const { number, titleSimilarity, bodySimilarity } of found) {
        expect(titleSimilarity).toBeCloseTo(cosine(titles[number - 1]!, query), 5);
        expect(bodySimilarity).toBeCloseTo(cosine(bodies[number - 1]!, query), 5);
      }
    }
  });

  it('tells all of an issue that an answer shows, and the repository by its current name', async () => {
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

  it('tells of a comment what is its own and what is its issue’s', async () => {
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

  it('searches the repositories asked for, or all', async () => {
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

  it.each(['issue', 'comment'] as const)('leaves out what is not live (%s)', async (kind: Kind) => {
    const { store } = database();
    const [lost, kept] = [anIssue({ number: 1 }), anIssue({ number: 2 })];
    const comments = [lost, kept].map(({ number }) => aComment({ id: number, issueNumber: number }));
    await apply(store, upsert(lost), upsert(kept), ...comments.map((comment) => upsert(comment)));
    const space = await store.spaces.openActive('m', 3);
    await embed(store, space, lost, [1, 0, 0], [1, 0, 0]);
    await embed(store, space, kept, [0, 0.6, 0.8], [0, 0.6, 0.8]);
    // A comment whose issue is gone when it arrives is no tombstone itself.
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

  it('finds a row by the vector of its former text until there is a new one, and none without', async () => {
    const { store } = database();
    await apply(store, upsert(anIssue()), upsert(anIssue({ number: 2 })));
    const space = await store.spaces.openActive('m', 3);
    await embed(store, space, anIssue(), [1, 0, 0], [0, 1, 0]);
    await apply(store, upsert(anIssue({ title: 'another', updatedAt: '2026-04-01T00:00:00Z' })));
    const [found, ...others] = await near(store, space, [1, 0, 0]);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ title: 'another', titleSimilarity: expect.closeTo(1, 5) });
  });

  it('gives null for the similarity of a vector that is not there, and nothing in an empty database', async () => {
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

  describe.each(['exact', 'by index'] as const)('%s', (form) => {
    /** An issue and a comment of it for each direction, nearest to [1, 0] first. */
    async function fan(count: number, change: (number: number) => Partial<Issue>) {
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
      // The form of the statement is the index's; a server without one answers it all the same.
      await rows(`UPDATE spaces SET vector_index = ${form === 'exact' ? "'none'" : "'created'"}`);
      return { store, space, issues };
    }

    it.each(['issue', 'comment'] as const)('fills the limit under every filter (%s)', async (kind) => {
      const { store, space } = await fan(40, (number) => ({
        state: number % 10 === 0 ? 'closed' : 'open',
      }));
      const found = async (about: object) => numbersOf(await near(store, space, [1, 0], { kind, ...about }));
      expect(await found({ limit: 3 })).toEqual([1, 2, 3]);
      expect(await found({ limit: 3, state: 'closed' })).toEqual([10, 20, 30]);
      expect(await found({ limit: 9, state: 'closed' })).toEqual([10, 20, 30, 40]);
      expect(await found({ limit: 3, state: 'open' })).toEqual([1, 2, 3]);
      const exceptIssue = anIssue({ number: 2 }).id;
      expect(await found({ limit: 3, exceptIssue })).toEqual([1, 3, 4]);
      expect(await found({ limit: 2, exceptIssue, state: 'closed', repositories: [REPOSITORY.id] })).toEqual([
        10, 20,
      ]);
    });

    it('finds what is in a small repository of a big database, in an old space nothing', async () => {
      const { store, space } = await fan(40, () => ({}));
      const far = anIssue({ number: 99 });
      await store.rows.apply(OTHER, [upsert(far)]);
      await embed(store, space, far, [-1, 0], [-1, 0]);
      expect(numbersOf(await near(store, space, [1, 0], { repositories: [OTHER.id], limit: 1 }))).toEqual([
        99,
      ]);
      expect(await near(store, { ...space, id: space.id + 1 }, [1, 0])).toEqual([]);
    });

    it('passes over tombstones and rows without a vector', async () => {
      const { store, space, issues } = await fan(12, () => ({}));
      await apply(store, ...issues.slice(0, 6).map((issue) => removal(issue)));
      await apply(store, ...[21, 22, 23].map((number) => upsert(anIssue({ number }))));
      expect(numbersOf(await near(store, space, [1, 0], { limit: 2 }))).toEqual([7, 8]);
      expect(numbersOf(await near(store, space, [1, 0], { kind: 'comment', limit: 2 }))).toEqual([7, 8]);
    });
  });

  it('finds an issue by its number in its own repository, tombstones too', async () => {
    const { store } = database();
    const [here, there] = [anIssue({ number: 7 }), anIssue({ number: 7, id: 5 })];
    await apply(store, upsert(here));
    await store.rows.apply(OTHER, [upsert(there)]);
    expect(await store.rows.issueId(REPOSITORY.id, 7)).toBe(here.id);
    expect(await store.rows.issueId(OTHER.id, 7)).toBe(5);
    expect(await store.rows.issueId(REPOSITORY.id, 8)).toBeNull();
    await apply(store, removal(here));
    expect(await store.rows.issueId(REPOSITORY.id, 7)).toBe(here.id);
  });

  it('remembers whether the server can make a vector index, and does not try again', async () => {
    const { store, another, rows } = database();
    await apply(store, upsert(anIssue()));
    const space = await store.spaces.openActive('m', 3);
    await embed(store, space, anIssue(), [1, 0, 0], [0, 1, 0]);
    const remembered = async () => (await rows('SELECT vector_index FROM spaces'))[0]!['vector_index'];
    const first = await remembered();
    // SQLite never has one. MariaDB does not know the statement; TiDB says created, or why not.
    expect(first).toEqual(first === null ? null : expect.stringMatching(/^created$|\d{4}$/));
    await rows("UPDATE spaces SET vector_index = 'decided'");
    await embed(another(), space, anIssue(), [1, 0, 0], [0, 1, 0]);
    expect(await remembered()).toBe('decided');
  });
}
