/** Pending texts in a database of an earlier version, which had no column that says which rows have some. */
import { expect, it } from '@jest/globals';
import type { Space } from '../../../src/core/model/embedding.js';
import type { Kind } from '../../../src/core/model/record.js';
import type { Store } from '../../../src/core/ports/store.js';
import { aComment, anIssue, REPOSITORY } from '../../support/given.js';
import type { OpenStore, StoreUnderTest } from '../../support/store-contract.js';
import { apply, change, freshStore, upsert } from './given.js';

/** Undoes what the migration 0008 does for the repository tables and for this space. */
async function goBack(under: StoreUnderTest, space: number): Promise<void> {
  const ending = space === 1 ? '' : `_${space}`;
  for (const [table, key, fields] of [
    ['issues', 'github_issue_id', ['title', 'body']],
    ['comments', 'github_comment_id', ['body']],
  ] as const) {
    const on = under.isEmbedded ? '' : ` ON ~${table}`;
    const fingerprints = fields.map((field) => `${field}_hash, ${field}_vec_of${ending}`).join(', ');
    await change(
      under,
      `DROP INDEX ~${table}_vectors_pending${ending}${on}`,
      `ALTER TABLE ~${table} DROP COLUMN vectors_pending${ending}`,
      `CREATE INDEX ~${table}_pending${ending} ON ~${table} (repository_id, ${key}, deleted_at, ${fingerprints})`,
    );
  }
  await change(under, "DELETE FROM ~tiara_migrations WHERE name LIKE '0008%'");
}

async function indexesOf({ rows, isEmbedded, tablePrefix }: StoreUnderTest): Promise<readonly unknown[]> {
  const found = await rows(
    isEmbedded
      ? "SELECT name FROM sqlite_schema WHERE type = 'index' AND name LIKE '%pending%' ORDER BY name"
      : "SELECT DISTINCT index_name AS name FROM information_schema.statistics WHERE table_schema = DATABASE() AND index_name LIKE '%pending%' ORDER BY name",
  );
  return found.map(({ name }) => String(name).slice(tablePrefix.length));
}

/** A vector for everything pending in the rows of this kind. */
async function embedPending(store: Store, space: Space, kind: Kind): Promise<void> {
  const rows = await store.vectors.pending(REPOSITORY, { kind, afterId: 0, limit: 100, space });
  const vector = Array.from({ length: space.dimensions }, () => 1);
  await store.vectors.putVectors(
    space,
    rows.flatMap(({ id, hashes }) =>
      Object.entries(hashes).map(([field, hash]) => ({ kind, id, field: field as 'title', hash, vector })),
    ),
  );
}

export function pendingMigrationContract(open: OpenStore): void {
  const database = freshStore(open);

  async function pendingIds(store: Store): Promise<Record<Kind, number[]>> {
    const ids = async (kind: Kind): Promise<number[]> =>
      (await store.vectors.pending(REPOSITORY, { kind, afterId: 0, limit: 100 })).map(({ id }) => id);
    return { issue: await ids('issue'), comment: await ids('comment') };
  }

  /** Two issues and two comments with vectors. Of each, the second is edited afterwards. */
  async function editAfterEmbedding(store: Store, space: Space): Promise<void> {
    const issues = [anIssue(), anIssue({ number: 2 })];
    const comments = [aComment(), aComment({ id: 2_900_000_002 })];
    await apply(store, ...[...issues, ...comments].map((record) => upsert(record)));
    await embedPending(store, space, 'issue');
    await embedPending(store, space, 'comment');
    const later = { updatedAt: '2026-04-01T00:00:00Z', body: 'Another text about the mast.' };
    await apply(store, upsert({ ...issues[1]!, ...later }), upsert({ ...comments[1]!, ...later }));
  }

  const EDITED = { issue: [anIssue({ number: 2 }).id], comment: [2_900_000_002] };

  it('are found in the first space, and the former indexes are dropped', async () => {
    const under = database();
    await editAfterEmbedding(under.store, await under.store.spaces.openActive('old', 3));
    await goBack(under, 1);
    await Promise.all([under.another(), under.another()].map((store) => store.migrate()));
    expect(await pendingIds(under.another())).toEqual(EDITED);
    expect(await under.another().vectors.countPending([REPOSITORY.id])).toBe(2);
    expect(await indexesOf(under)).toEqual(['comments_vectors_pending', 'issues_vectors_pending']);
  });

  it('are found before the first vector', async () => {
    const under = database();
    await apply(under.store, upsert(anIssue()));
    await goBack(under, 1);
    await under.another().migrate();
    expect(await pendingIds(under.another())).toEqual({ issue: [anIssue().id], comment: [] });
  });

  it('are found in the space of a later model, when the first is gone', async () => {
    const under = database();
    await under.store.spaces.openActive('old', 3);
    const next = await under.store.spaces.startNext('new', 4);
    await under.store.spaces.activate(next);
    await under.store.spaces.dropInactive();
    await editAfterEmbedding(under.store, next);
    await goBack(under, next.id);
    await under.another().migrate();
    expect(await pendingIds(under.another())).toEqual(EDITED);
    expect(await indexesOf(under)).toEqual([
      `comments_vectors_pending_${next.id}`,
      `issues_vectors_pending_${next.id}`,
    ]);
  });

  it('are found in both spaces during a change of the model, which can then be finished', async () => {
    const under = database();
    const { store } = under;
    const first = await store.spaces.openActive('old', 3);
    const next = await store.spaces.startNext('new', 4);
    await editAfterEmbedding(store, first);
    await goBack(under, 1);
    await goBack(under, next.id);
    const newer = under.another();
    await newer.migrate();
    expect(await pendingIds(newer)).toEqual(EDITED);
    expect(await newer.vectors.countPending([], ['issue', 'comment'], next)).toBe(6);
    await embedPending(newer, next, 'issue');
    expect(await newer.vectors.countPending([], ['issue', 'comment'], next)).toBe(2);
    await newer.spaces.activate(next);
    await newer.spaces.dropInactive();
    expect(await pendingIds(newer)).toMatchObject({ issue: [] });
    expect(await newer.vectors.countPending([])).toBe(2);
  });
}
