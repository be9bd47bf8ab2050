/** The next space: filled while searches use the active one, and then made the active one in one step. */
import { asQuestion } from '../../support/as-question.js';
import { expect, it } from '@jest/globals';
import type { Space } from '../../../src/core/model/embedding.js';
import type { TrackerRecord } from '../../../src/core/model/record.js';
import type { Store } from '../../../src/core/ports/store.js';
import type { StoredVector } from '../../../src/core/ports/vector-store.js';
import { textHashes } from '../../../src/core/text/embedded-texts.js';
import { aComment, anIssue, REPOSITORY } from '../../support/given.js';
import type { OpenStore } from '../../support/store-contract.js';
import { apply, freshStore, upsert } from './given.js';

const LATER = { updatedAt: '2026-04-01T00:00:00Z' };
const EAST = [1, 0, 0];
const NORTH = [0, 1, 0, 0];
const ALL = { kind: 'issue', afterId: 0, limit: 100 } as const;

function vectorsFor(record: TrackerRecord, vector: readonly number[]): readonly StoredVector[] {
  const own = { kind: record.kind, id: record.id, vector };
  return Object.entries(textHashes(record)).flatMap(([field, hash]) =>
    hash === null ? [] : [{ ...own, field: field as 'title' | 'body', hash }],
  );
}

async function numbersNear(store: Store, space: Space, vector: readonly number[]): Promise<number[]> {
  const near = await store.vectors.nearest(space, asQuestion(vector), {
    kind: 'issue',
    limit: 10,
    repositories: [],
  });
  return near.map(({ number }) => number);
}

export function spacesContract(open: OpenStore): void {
  const database = freshStore(open);

  /** An issue and a comment with vectors of the first space. */
  async function openFirstSpace(): Promise<Space> {
    const { store } = database();
    await apply(store, upsert(anIssue()), upsert(aComment()));
    const first = await store.spaces.openActive('old', 3);
    await store.vectors.putVectors(first, [...vectorsFor(anIssue(), EAST), ...vectorsFor(aComment(), EAST)]);
    return first;
  }

  it('returns the same next space when it is started again', async () => {
    const { store, another } = database();
    await openFirstSpace();
    expect(await store.spaces.next()).toBeNull();
    const next = await store.spaces.startNext('new', 4);
    expect(next).toMatchObject({ model: 'new', dimensions: 4 });
    expect(await another().spaces.startNext('new', 4)).toEqual(next);
    expect(await another().spaces.next()).toEqual(next);
    expect(await another().spaces.active()).toMatchObject({ model: 'old' });
  });

  it('fills the next space while searches use the active one', async () => {
    const { store } = database();
    const first = await openFirstSpace();
    const next = await store.spaces.startNext('new', 4);
    expect(await store.vectors.countPending([], undefined, next)).toBe(3);
    expect(await store.vectors.countPending([])).toBe(0);
    await store.vectors.putVectors(next, vectorsFor(anIssue(), NORTH));
    expect(await store.vectors.countPending([], undefined, next)).toBe(1);
    expect(await store.vectors.pending(REPOSITORY, { ...ALL, space: next })).toEqual([]);
    expect(await store.vectors.pending(REPOSITORY, { ...ALL, kind: 'comment', space: next })).toHaveLength(1);
    expect(await numbersNear(store, first, EAST)).toEqual([1]);
    expect(await numbersNear(store, next, NORTH)).toEqual([1]);
    const owner = { kind: 'issue', id: anIssue().id } as const;
    expect(await store.vectors.vectorsOf(first, owner)).toEqual({ title: EAST, body: EAST });
    expect(await store.vectors.vectorsOf(next, owner)).toEqual({ title: NORTH, body: NORTH });
  });

  it('activates the next space, and drops the vectors of the first', async () => {
    const { store, another, rows } = database();
    await openFirstSpace();
    const next = await store.spaces.startNext('new', 4);
    const body = { kind: 'issue', id: anIssue().id, hash: textHashes(anIssue()).body ?? '' } as const;
    await store.vectors.putChunks(next, [{ ...body, position: 1, text: 'a chunk', vector: [0, 0, 1, 0] }]);
    await store.vectors.putVectors(next, [...vectorsFor(anIssue(), NORTH), ...vectorsFor(aComment(), NORTH)]);
    await store.spaces.activate(next);
    expect(await store.spaces.active()).toEqual(next);
    await store.spaces.dropInactive();
    await store.spaces.dropInactive();
    expect(await another().spaces.next()).toBeNull();
    expect(await another().spaces.openActive('anything', 7)).toEqual(next);
    expect(await rows('SELECT id, is_active FROM spaces')).toEqual([{ id: next.id, is_active: 1 }]);
    for (const gone of ['SELECT title_vec FROM issues', 'SELECT vec FROM chunks']) {
      await expect(Promise.resolve().then(() => rows(gone))).rejects.toThrow();
    }
    expect(await another().vectors.countPending([])).toBe(0);
    const near = await another().vectors.nearest(next, asQuestion([0, 0, 1, 0]), {
      kind: 'issue',
      limit: 1,
      repositories: [],
    });
    expect(near).toMatchObject([{ number: 1, bodySimilarity: 1, chunk: { text: 'a chunk' } }]);
  });

  it('is noticed by a run that has used the first space a moment before', async () => {
    const { store, another } = database();
    const first = await openFirstSpace();
    const owner = { kind: 'issue', id: anIssue().id } as const;
    expect(await store.vectors.pending(REPOSITORY, ALL)).toEqual([]);
    const other = another();
    const next = await other.spaces.startNext('new', 4);
    await other.spaces.activate(next);
    await other.spaces.dropInactive();
    const [row] = await store.vectors.pending(REPOSITORY, ALL);
    expect(Object.keys(row?.hashes ?? {})).toEqual(['title', 'body']);
    await store.vectors.putVectors(first, vectorsFor(anIssue(), EAST));
    expect(await store.vectors.vectorsOf(first, owner)).toEqual({});
    expect(await numbersNear(store, first, EAST)).toEqual([]);
    await store.vectors.putVectors(next, vectorsFor(anIssue(), NORTH));
    expect(await store.vectors.vectorsOf(next, owner)).toEqual({ title: NORTH, body: NORTH });
    expect(await apply(store, upsert(anIssue({ ...LATER, body: '' })))).toEqual(['stored']);
  });

  it('applies edits to both spaces', async () => {
    const { store } = database();
    const first = await openFirstSpace();
    const next = await store.spaces.startNext('new', 4);
    await store.vectors.putVectors(next, vectorsFor(anIssue(), NORTH));
    await apply(store, upsert(anIssue({ ...LATER, title: 'Another', body: '' })));
    expect(await store.vectors.vectorsOf(next, { kind: 'issue', id: anIssue().id })).toEqual({});
    const [row] = await store.vectors.pending(REPOSITORY, { ...ALL, space: next });
    expect(Object.keys(row?.hashes ?? {})).toEqual(['title']);
    for (const space of [first, next]) {
      const vector = space === first ? EAST : NORTH;
      const near = await store.vectors.nearest(space, asQuestion(vector), {
        kind: 'issue',
        limit: 1,
        repositories: [],
      });
      expect(near).toMatchObject([{ bodySimilarity: null }]);
    }
  });

  it('replaces an unfinished next space, and ignores vectors for the dropped one', async () => {
    const { store, rows } = database();
    await openFirstSpace();
    const dropped = await store.spaces.startNext('new', 4);
    const next = await store.spaces.startNext('newer', 2);
    expect(next.id).not.toBe(dropped.id);
    await store.vectors.putVectors(dropped, vectorsFor(anIssue(), NORTH));
    await store.spaces.activate(dropped);
    expect(await store.spaces.active()).toMatchObject({ model: 'old' });
    expect(await store.spaces.next()).toEqual(next);
    expect((await rows('SELECT * FROM issues')).flatMap(Object.keys)).not.toContain(
      `title_vec_${dropped.id}`,
    );
    await store.spaces.dropInactive();
    expect(await store.spaces.next()).toBeNull();
    expect(await store.vectors.countPending([])).toBe(0);
  });

  it('can change the model several times', async () => {
    const { store } = database();
    await openFirstSpace();
    for (const model of ['second', 'third']) {
      const next = await store.spaces.startNext(model, 4);
      await store.vectors.putVectors(next, vectorsFor(anIssue(), NORTH));
      await store.spaces.activate(next);
      await store.spaces.dropInactive();
    }
    const space = await store.spaces.active();
    expect(space).toMatchObject({ model: 'third' });
    expect(await numbersNear(store, space!, NORTH)).toEqual([1]);
  });

  it('forgets which texts the former model refused', async () => {
    const { store } = database();
    await openFirstSpace();
    const key = { kind: 'issue', id: anIssue().id, issueNumber: 1 } as const;
    const times = { attempts: 1, triedAt: '2026-04-01T00:00:00Z', nextTryAt: '2026-04-02T00:00:00Z' };
    const text = { field: 'title', hash: textHashes(anIssue()).title ?? '' } as const;
    await store.failures.record(REPOSITORY, [{ key, text, reason: 'no', ...times }]);
    const item = { ...key, id: 77 };
    await store.failures.record(REPOSITORY, [{ key: item, text: null, reason: 'malformed', ...times }]);
    await store.spaces.startNext('new', 4);
    expect((await store.failures.list(REPOSITORY)).map((failure) => failure.key.id)).toEqual([77]);
  });
}
