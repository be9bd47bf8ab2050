/** Which texts are pending, and the vectors that end it. */
import { expect, it } from '@jest/globals';
import type { Space } from '../../../src/core/model/embedding.js';
import type { Kind } from '../../../src/core/model/record.js';
import type { Store } from '../../../src/core/ports/store.js';
import type { PendingRow, StoredVector } from '../../../src/core/ports/vector-store.js';
import { textHashes } from '../../../src/core/text/embedded-texts.js';
import { aComment, anIssue, REPOSITORY } from '../../support/given.js';
import type { OpenStore } from '../../support/store-contract.js';
import { apply, freshStore, removal, unitVectors, upsert } from './given.js';

const LATER = { updatedAt: '2026-04-01T00:00:00Z' };
const VECTOR = [0.6, 0.8, 0];

function pending(store: Store, kind: Kind, about: object = {}): Promise<readonly PendingRow[]> {
  return store.vectors.pending(REPOSITORY, { kind, afterId: 0, limit: 1000, ...about });
}

/** This vector for every pending text of these rows. */
function vectorsFor(rows: readonly PendingRow[], vector: readonly number[] = VECTOR): StoredVector[] {
  return rows.flatMap(({ kind, id, hashes }) =>
    (['title', 'body'] as const).flatMap((field) => {
      const hash = hashes[field];
      return hash === undefined ? [] : [{ kind, id, field, hash, vector }];
    }),
  );
}

async function embedAll(store: Store, space: Space): Promise<void> {
  for (const kind of ['issue', 'comment'] as const) {
    await store.vectors.putVectors(space, vectorsFor(await pending(store, kind)));
  }
}

export function pendingRowsContract(open: OpenStore): void {
  const database = freshStore(open);

  it('has no space before the first vector, and every text is pending', async () => {
    const { store } = database();
    expect(await store.spaces.active()).toBeNull();
    await apply(store, upsert(anIssue()), upsert(aComment()));
    expect(await pending(store, 'issue')).toEqual([
      {
        kind: 'issue',
        id: anIssue().id,
        issueNumber: 1,
        title: anIssue().title,
        body: anIssue().body,
        hashes: textHashes(anIssue()),
        chunks: [],
      },
    ]);
    expect(await pending(store, 'comment')).toEqual([
      {
        kind: 'comment',
        id: aComment().id,
        issueNumber: 1,
        title: '',
        body: aComment().body,
        hashes: { body: textHashes(aComment()).body },
        chunks: [],
      },
    ]);
  });

  it('opens one space when several runs open it at once with different sizes', async () => {
    const { store, another } = database();
    const stores = [store, another(), another()];
    const spaces = await Promise.all(stores.map((each, at) => each.spaces.openActive(`model ${at}`, 3 + at)));
    expect(new Set(spaces.map((space) => JSON.stringify(space))).size).toBe(1);
    expect(await another().spaces.active()).toEqual(spaces[0]);
    expect(await store.spaces.openActive('yet another', 9)).toEqual(spaces[0]);
    await apply(store, upsert(anIssue()));
    const [first] = await pending(store, 'issue');
    const [vector] = unitVectors(1, spaces[0]!.dimensions);
    await stores[2]!.vectors.putVectors(spaces[0]!, vectorsFor([first!], vector));
    expect(await pending(store, 'issue')).toEqual([]);
  });

  it('adds the vector columns that a killed run has left out', async () => {
    const { store, another, rows } = database();
    await rows(`INSERT INTO spaces (id, model, dimensions, is_active) VALUES (1, 'm', 3, 1)`);
    await apply(store, upsert(anIssue()));
    const space = { id: 1, model: 'm', dimensions: 3 };
    expect(await Promise.all([store.spaces.active(), another().spaces.active()])).toEqual([space, space]);
    await embedAll(store, space);
    expect(await store.vectors.countPending([])).toBe(0);
  });

  it('stores vectors with their fingerprints', async () => {
    const { store, rows } = database();
    await apply(store, upsert(anIssue()), upsert(aComment()), upsert(aComment({ id: 5, body: '' })));
    const space = await store.spaces.openActive('m', 3);
    expect(await store.vectors.countPending([])).toBe(3);
    await embedAll(store, space);
    expect(await store.vectors.counts([])).toEqual({ issues: 1, comments: 2, pending: 0 });
    const { title, body } = textHashes(anIssue());
    expect(
      await rows(
        'SELECT title_vec_of, body_vec_of, title_vec IS NOT NULL AS title, body_vec IS NOT NULL AS body FROM issues',
      ),
    ).toEqual([
      { title_vec_of: `${title}:${space.id}`, body_vec_of: `${body}:${space.id}`, title: 1, body: 1 },
    ]);
    expect(
      await rows('SELECT body_vec IS NOT NULL AS body FROM comments ORDER BY github_comment_id'),
    ).toEqual([{ body: 0 }, { body: 1 }]);
  });

  it('returns pending rows in pages ordered by id, all of them or those with the given ids', async () => {
    const { store } = database();
    const numbers = Array.from({ length: 25 }, (_, at) => at + 1);
    await apply(store, ...numbers.map((number) => upsert(anIssue({ number, id: number }))));
    const seen: number[] = [];
    for (let afterId = 0; ; afterId = seen.at(-1)!) {
      const page = await pending(store, 'issue', { afterId, limit: 10 });
      if (page.length === 0) {
        break;
      }
      seen.push(...page.map(({ id }) => id));
    }
    expect(seen).toEqual(numbers);
    const ids = [25, 3, 17, 99, 3, ...Array.from({ length: 300 }, (_, at) => 1000 + at)];
    const selected = await pending(store, 'issue', { ids });
    expect(selected.map(({ id }) => id)).toEqual([3, 17, 25]);
    expect(await pending(store, 'issue', { ids: [] })).toEqual([]);
    expect((await pending(store, 'issue', { ids, afterId: 3, limit: 1 })).map(({ id }) => id)).toEqual([17]);
  });

  it('makes only the changed text of a row pending', async () => {
    const { store } = database();
    await apply(store, upsert(anIssue()), upsert(aComment()));
    const space = await store.spaces.openActive('m', 3);
    await embedAll(store, space);
    await apply(store, upsert(anIssue({ ...LATER, state: 'closed' })));
    expect(await pending(store, 'issue')).toEqual([]);
    await apply(store, upsert(anIssue({ ...LATER, body: 'another body' })));
    const [row] = await pending(store, 'issue');
    expect(Object.keys(row!.hashes)).toEqual(['body']);
    expect(await store.vectors.countPending([])).toBe(1);
  });

  it('keeps a text pending when it was edited while it was being embedded', async () => {
    const { store, rows } = database();
    await apply(store, upsert(anIssue()), upsert(aComment()));
    const space = await store.spaces.openActive('m', 3);
    const late = [
      ...vectorsFor(await pending(store, 'issue')),
      ...vectorsFor(await pending(store, 'comment')),
    ];
    await apply(
      store,
      upsert(anIssue({ ...LATER, body: 'edited' })),
      upsert(aComment({ ...LATER, body: 'edited' })),
    );
    await store.vectors.putVectors(space, late);
    expect(
      await rows('SELECT title_vec IS NOT NULL AS title, body_vec IS NOT NULL AS body FROM issues'),
    ).toEqual([{ title: 1, body: 0 }]);
    expect(await rows('SELECT body_vec_of FROM comments')).toEqual([{ body_vec_of: null }]);
    expect(await store.vectors.countPending([])).toBe(2);
  });

  it('drops the vector of a text that has become empty', async () => {
    const { store, rows } = database();
    await apply(store, upsert(anIssue()), upsert(aComment()));
    await embedAll(store, await store.spaces.openActive('m', 3));
    await apply(store, upsert(anIssue({ ...LATER, body: null })), upsert(aComment({ ...LATER, body: ' ' })));
    expect(
      await rows(
        'SELECT title_vec IS NOT NULL AS title, body_vec, body_vec_of, body_vec_skipped FROM issues',
      ),
    ).toEqual([{ title: 1, body_vec: null, body_vec_of: null, body_vec_skipped: 'empty' }]);
    expect(await rows('SELECT body_vec, body_vec_of FROM comments')).toEqual([
      { body_vec: null, body_vec_of: null },
    ]);
    expect(await store.vectors.countPending([])).toBe(0);
  });

  it('does not count the texts of a tombstone as pending', async () => {
    const { store } = database();
    await apply(store, upsert(anIssue()), upsert(aComment()), removal(anIssue()));
    expect([...(await pending(store, 'issue')), ...(await pending(store, 'comment'))]).toEqual([]);
  });

  it('stores more vectors of 1,536 numbers than one statement holds', async () => {
    const { store } = database();
    const numbers = Array.from({ length: 250 }, (_, at) => at + 1);
    await apply(store, ...numbers.map((number) => upsert(anIssue({ number }))));
    const space = await store.spaces.openActive('m', 1536);
    const vectors = unitVectors(2, 1536);
    const rows = await pending(store, 'issue');
    await Promise.all([
      store.vectors.putVectors(space, vectorsFor(rows.slice(0, 125), vectors[0])),
      store.vectors.putVectors(space, vectorsFor(rows.slice(125), vectors[1])),
    ]);
    expect(await store.vectors.countPending([])).toBe(0);
  });
}
