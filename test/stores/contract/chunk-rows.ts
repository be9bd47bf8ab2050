/** The later chunks of long bodies: they are stored, found, and dropped when their body changes. */
import { asQuestion } from '../../support/as-question.js';
import { expect, it } from '@jest/globals';
import type { Space } from '../../../src/core/model/embedding.js';
import type { Kind, TrackerRecord } from '../../../src/core/model/record.js';
import type { Store } from '../../../src/core/ports/store.js';
import type { Candidate, PendingRow, StoredChunk } from '../../../src/core/ports/vector-store.js';
import { textHashes } from '../../../src/core/text/embedded-texts.js';
import { aComment, anIssue, REPOSITORY } from '../../support/given.js';
import type { OpenStore } from '../../support/store-contract.js';
import { apply, freshStore, removal, upsert } from './given.js';

const LATER = { updatedAt: '2026-04-01T00:00:00Z' };
const EAST = [1, 0, 0];
const NORTH = [0, 1, 0];
const UP = [0, 0, 1];

/** A later chunk of the record's body. */
function chunk(record: TrackerRecord, position: number, about: Partial<StoredChunk> = {}): StoredChunk {
  return {
    kind: record.kind,
    id: record.id,
    hash: textHashes(record).body ?? '',
    position,
    text: `chunk ${position}`,
    vector: NORTH,
    ...about,
  };
}

/** Stores the vectors of a row. They come after its chunks. */
async function finish(store: Store, space: Space, record: TrackerRecord): Promise<void> {
  const { title, body } = textHashes(record);
  const own = { kind: record.kind, id: record.id, vector: EAST };
  await store.vectors.putVectors(space, [
    ...(title === null ? [] : [{ ...own, field: 'title' as const, hash: title }]),
    { ...own, field: 'body', hash: body ?? '' },
  ]);
}

function near(store: Store, space: Space, kind: Kind = 'issue', limit = 10): Promise<readonly Candidate[]> {
  return store.vectors.nearest(space, asQuestion(NORTH), { kind, limit, repositories: [] });
}

async function pending(store: Store, kind: Kind = 'issue'): Promise<readonly PendingRow[]> {
  return store.vectors.pending(REPOSITORY, { kind, afterId: 0, limit: 100 });
}

export function chunkRowsContract(open: OpenStore): void {
  const database = freshStore(open);

  it.each([anIssue(), aComment()])(
    'stores the chunks of a row, and finds the row by them ($kind)',
    async (record) => {
      const { store, rows } = database();
      await apply(store, upsert(anIssue()), upsert(aComment()));
      const space = await store.spaces.openActive('m', 3);
      await store.vectors.putChunks(space, [
        chunk(record, 1, { vector: UP }),
        chunk(record, 2, { text: 'near \u0000 “it”' }),
      ]);
      await finish(store, space, record);
      expect(await near(store, space, record.kind)).toMatchObject([
        { kind: record.kind, number: 1, bodySimilarity: 1, chunk: { position: 2, text: 'near \u0000 “it”' } },
      ]);
      expect(
        await rows(
          'SELECT owner_kind, owner_id, position, repository_id, vec_of FROM chunks ORDER BY position',
        ),
      ).toEqual(
        [1, 2].map((position) => ({
          owner_kind: record.kind,
          owner_id: record.id,
          position,
          repository_id: REPOSITORY.id,
          vec_of: `${textHashes(record).body}:${space.id}`,
        })),
      );
    },
  );

  it('returns no chunk when the row’s own vector is nearer', async () => {
    const { store } = database();
    await apply(store, upsert(anIssue()));
    const space = await store.spaces.openActive('m', 3);
    await store.vectors.putChunks(space, [chunk(anIssue(), 1, { vector: UP })]);
    await store.vectors.putVectors(space, [
      { kind: 'issue', id: anIssue().id, field: 'body', hash: textHashes(anIssue()).body!, vector: NORTH },
    ]);
    const [found] = await near(store, space);
    expect(found).toMatchObject({ bodySimilarity: 1 });
    expect(found).not.toHaveProperty('chunk');
  });

  it('finds up to limit rows by their chunks that are far by their own vectors', async () => {
    const { store } = database();
    const issues = [1, 2, 3, 4, 5].map((number) => anIssue({ number }));
    await apply(store, ...issues.map((issue) => upsert(issue)));
    const space = await store.spaces.openActive('m', 3);
    const last = issues[4]!;
    await store.vectors.putChunks(
      space,
      [1, 2, 3].map((position) => chunk(last, position)),
    );
    for (const issue of issues) {
      await finish(store, space, issue);
    }
    const found = await near(store, space, 'issue', 1);
    expect(found.map(({ number }) => number).sort()).toEqual([1, 5]);
  });

  it('returns the stored positions with a pending row, so that no chunk is embedded twice', async () => {
    const { store } = database();
    await apply(store, upsert(anIssue()), upsert(aComment()));
    const space = await store.spaces.openActive('m', 3);
    await store.vectors.putChunks(space, [chunk(anIssue(), 1), chunk(anIssue(), 3), chunk(aComment(), 2)]);
    await store.vectors.putChunks(space, [chunk(anIssue(), 1)]);
    expect((await pending(store)).map(({ chunks }) => [...chunks].sort())).toEqual([[1, 3]]);
    expect((await pending(store, 'comment')).map(({ chunks }) => chunks)).toEqual([[2]]);
    expect(await store.vectors.countPending([])).toBe(3);
    expect(await store.vectors.countPending([], ['issue'])).toBe(2);
  });

  it('drops the chunks of a body that was edited or emptied', async () => {
    const { store, rows } = database();
    await apply(store, upsert(anIssue()), upsert(aComment()));
    const space = await store.spaces.openActive('m', 3);
    await store.vectors.putChunks(space, [chunk(anIssue(), 1), chunk(aComment(), 1)]);
    await apply(store, upsert(anIssue({ ...LATER, state: 'closed' })));
    expect(await rows('SELECT owner_kind FROM chunks ORDER BY owner_kind')).toEqual([
      { owner_kind: 'comment' },
      { owner_kind: 'issue' },
    ]);
    await apply(
      store,
      upsert(anIssue({ ...LATER, state: 'closed', body: 'Another text.' })),
      upsert(aComment({ ...LATER, body: null })),
    );
    expect(await rows('SELECT * FROM chunks')).toEqual([]);
  });

  it('does not store chunks of a body that was edited while it was being embedded', async () => {
    const { store, another, rows } = database();
    await apply(store, upsert(anIssue()));
    const space = await store.spaces.openActive('m', 3);
    const edited = anIssue({ ...LATER, body: 'Another text.' });
    await apply(another(), upsert(edited));
    await another().vectors.putChunks(space, [chunk(edited, 1, { text: 'new' })]);
    await store.vectors.putChunks(space, [
      chunk(anIssue(), 1),
      chunk(anIssue(), 2),
      chunk(anIssue({ number: 9 }), 1),
    ]);
    expect(await rows('SELECT position, text FROM chunks')).toEqual([{ position: 1, text: 'new' }]);
  });

  it('finds no chunk of another text or space, even if it is in the table', async () => {
    const { store, rows } = database();
    await apply(store, upsert(anIssue()));
    const space = await store.spaces.openActive('m', 3);
    await store.vectors.putChunks(space, [chunk(anIssue(), 1)]);
    await finish(store, space, anIssue());
    await rows(`UPDATE chunks SET vec_of = 'another:${space.id}'`);
    expect(await near(store, space)).toMatchObject([{ bodySimilarity: 0 }]);
    await rows(`UPDATE chunks SET vec_of = '${textHashes(anIssue()).body}:${space.id + 1}'`);
    expect(await near(store, space)).toMatchObject([{ bodySimilarity: 0 }]);
  });

  it('finds no chunks of a tombstone, and finds them again after it is restored', async () => {
    const { store } = database();
    await apply(store, upsert(anIssue()), upsert(aComment()));
    const space = await store.spaces.openActive('m', 3);
    await store.vectors.putChunks(space, [chunk(anIssue(), 1), chunk(aComment(), 1)]);
    await finish(store, space, anIssue());
    await apply(store, removal(anIssue()));
    expect(await near(store, space)).toEqual([]);
    expect(await near(store, space, 'comment')).toEqual([]);
    await store.rows.restore(
      REPOSITORY,
      anIssue(),
      (await store.rows.removedAt({ ...anIssue(), issueNumber: 1 }))!,
    );
    expect(await near(store, space)).toMatchObject([{ chunk: { position: 1 } }]);
    expect((await pending(store)).length).toBe(0);
  });

  it('stores a refused chunk with the reason, and never finds it', async () => {
    const { store, rows } = database();
    await apply(store, upsert(anIssue()));
    const space = await store.spaces.openActive('m', 3);
    await store.vectors.putChunks(space, [
      chunk(anIssue(), 1, { vector: { refused: 'too strange' } }),
      chunk(anIssue(), 2),
    ]);
    await finish(store, space, anIssue());
    expect(
      await rows('SELECT position, vec IS NULL AS missing, vec_skipped FROM chunks ORDER BY position'),
    ).toEqual([
      { position: 1, missing: 1, vec_skipped: 'too strange' },
      { position: 2, missing: 0, vec_skipped: null },
    ]);
    expect(await near(store, space)).toMatchObject([{ chunk: { position: 2 } }]);
  });

  it('stores more chunks than one statement holds', async () => {
    const { store, rows } = database();
    const issues = Array.from({ length: 4 }, (_, at) => anIssue({ number: at + 1 }));
    await apply(store, ...issues.map((issue) => upsert(issue)));
    const space = await store.spaces.openActive('m', 3);
    const all = issues.flatMap((issue) =>
      Array.from({ length: 60 }, (_, at) => chunk(issue, at + 1, { text: '漢'.repeat(8_000) })),
    );
    await store.vectors.putChunks(space, all);
    expect(await rows('SELECT COUNT(*) AS count FROM chunks')).toEqual([{ count: 240 }]);
    await finish(store, space, issues[0]!);
    expect(await near(store, space)).toHaveLength(4);
  });
}
