/** Migrations, cursors, backfills, leases and names. */
import { expect, it } from '@jest/globals';
import type { OpenStore } from '../../support/store-contract.js';
import { aComment, anIssue, REPOSITORY } from '../../support/given.js';
import { apply, freshStore, upsert } from './given.js';

const NEW = { catchUp: { issues: null, comments: null }, caughtUpAt: null, backfill: null };
const at = (second: number): string => `2026-01-01T00:00:${String(second).padStart(2, '0')}Z`;

export function progressContract(open: OpenStore): void {
  const database = freshStore(open);

  it('migrates twice, and from several runs at once, into the same schema', async () => {
    const { store, rows } = database();
    const steps = await rows('SELECT name FROM schema_migrations ORDER BY name');
    expect(steps.length).toBeGreaterThan(0);
    const fresh = await open();
    try {
      await Promise.all([fresh.store, fresh.another(), fresh.another()].map((each) => each.migrate()));
      await fresh.store.migrate();
      expect(await fresh.rows('SELECT name FROM schema_migrations ORDER BY name')).toEqual(steps);
      expect(await apply(fresh.store, upsert(anIssue()))).toEqual(['stored']);
    } finally {
      await fresh.close();
    }
    await store.migrate();
    expect(await rows('SELECT name FROM schema_migrations ORDER BY name')).toEqual(steps);
  });

  it('knows nothing of a new repository, and records it once', async () => {
    const { store, another } = database();
    expect(await store.cursors.repositories()).toEqual([]);
    const states = await Promise.all([
      store.cursors.openRepository(REPOSITORY),
      another().cursors.openRepository(REPOSITORY),
    ]);
    expect(states).toEqual([NEW, NEW]);
    expect(await store.cursors.repositories()).toEqual([REPOSITORY]);
  });

  it('follows a rename, in the issues, too', async () => {
    const { store, rows } = database();
    const issues = Array.from({ length: 230 }, (_, number) => upsert(anIssue({ number: number + 1 })));
    await apply(store, ...issues);
    await store.rows.apply({ id: 4002, owner: 'octo', name: 'raft' }, [upsert(anIssue({ id: 5 }))]);
    const renamed = { ...REPOSITORY, owner: 'octo-org', name: 'Boat' };
    await store.cursors.openRepository(renamed);
    expect(await store.cursors.repositories()).toContainEqual(renamed);
    expect(
      await rows(
        'SELECT repository_owner AS owner, repository_name AS name, COUNT(*) AS n FROM issues GROUP BY 1, 2 ORDER BY 3',
      ),
    ).toEqual([
      { owner: 'octo', name: 'raft', n: 1 },
      { owner: 'octo-org', name: 'Boat', n: 230 },
    ]);
  });

  it('writes rows under the stored name, whatever a run calls the repository', async () => {
    const { store, rows } = database();
    await store.cursors.openRepository({ ...REPOSITORY, name: 'yacht' });
    await apply(store, upsert(anIssue()));
    expect(await rows('SELECT repository_name FROM issues')).toEqual([{ repository_name: 'yacht' }]);
  });

  it.each(['catch-up', 'backfill'] as const)(
    'moves the cursor of one feed of the %s up and never down',
    async (reader) => {
      const { store } = database();
      await store.cursors.startBackfill(REPOSITORY);
      const cursors = async () => {
        const { catchUp, backfill } = await store.cursors.openRepository(REPOSITORY);
        return reader === 'backfill' ? [backfill, catchUp] : [catchUp, backfill];
      };
      const none = { issues: null, comments: null };
      await store.rows.apply(REPOSITORY, [], { reader, feed: 'issues', upTo: at(5) });
      await store.rows.apply(REPOSITORY, [], { reader, feed: 'issues', upTo: at(4) });
      expect(await cursors()).toEqual([{ issues: at(5), comments: null }, none]);
      await store.rows.apply(REPOSITORY, [], { reader, feed: 'comments', upTo: at(7) });
      await store.rows.apply(REPOSITORY, [], { reader, feed: 'issues', upTo: at(6) });
      expect(await cursors()).toEqual([{ issues: at(6), comments: at(7) }, none]);
    },
  );

  it('moves no cursor when the rows were not stored, and stores no rows without it', async () => {
    const { store, rows } = database();
    const cursor = { reader: 'catch-up', feed: 'issues', upTo: at(5) } as const;
    const unstorable = { ...anIssue({ number: 2 }), title: null as unknown as string };
    await expect(
      store.rows.apply(REPOSITORY, [upsert(anIssue()), upsert(unstorable)], cursor),
    ).rejects.toThrow();
    expect(await store.cursors.openRepository(REPOSITORY)).toEqual(NEW);
    expect(await rows('SELECT number FROM issues')).toEqual([]);
    await store.rows.apply(REPOSITORY, [upsert(anIssue())], cursor);
    expect(await store.cursors.openRepository(REPOSITORY)).toMatchObject({ catchUp: { issues: at(5) } });
  });

  it('starts a backfill, goes on with it, ends it, and starts anew', async () => {
    const { store, another } = database();
    const none = { issues: null, comments: null };
    expect(await store.cursors.startBackfill(REPOSITORY)).toEqual(none);
    await store.rows.apply(REPOSITORY, [upsert(anIssue())], {
      reader: 'backfill',
      feed: 'issues',
      upTo: at(9),
    });
    await store.rows.apply(REPOSITORY, [], { reader: 'catch-up', feed: 'comments', upTo: at(3) });
    const other = another();
    expect(await other.cursors.startBackfill(REPOSITORY)).toEqual({ issues: at(9), comments: null });
    expect((await other.cursors.openRepository(REPOSITORY)).backfill).toEqual({
      issues: at(9),
      comments: null,
    });
    await store.cursors.finishBackfill(REPOSITORY, new Date(at(1)));
    await store.cursors.finishBackfill(REPOSITORY, new Date(at(1)));
    expect(await other.cursors.openRepository(REPOSITORY)).toEqual({
      catchUp: { issues: at(9), comments: at(3) },
      caughtUpAt: new Date(at(1)),
      backfill: null,
    });
    expect(await other.cursors.startBackfill(REPOSITORY)).toEqual(none);
    await store.rows.apply(REPOSITORY, [], { reader: 'backfill', feed: 'issues', upTo: at(2) });
    await store.cursors.finishBackfill(REPOSITORY, new Date(at(2)));
    expect((await store.cursors.openRepository(REPOSITORY)).catchUp).toEqual({
      issues: at(9),
      comments: at(3),
    });
  });

  it('records the latest catch-up', async () => {
    const { store } = database();
    await store.cursors.openRepository(REPOSITORY);
    await store.cursors.finishCatchUp(REPOSITORY, new Date(at(8)));
    await store.cursors.finishCatchUp(REPOSITORY, new Date(at(7)));
    expect(await store.cursors.openRepository(REPOSITORY)).toEqual({ ...NEW, caughtUpAt: new Date(at(8)) });
  });

  it('gives the lease to one owner, who can renew it, until it ends or is given back', async () => {
    const { store, another } = database();
    const other = another();
    const time = (second: number) => new Date(at(second));
    expect(await store.vectors.takeLease(REPOSITORY, 'a', time(0), time(10))).toBe(true);
    expect(await other.vectors.takeLease(REPOSITORY, 'b', time(1), time(11))).toBe(false);
    expect(await store.vectors.takeLease(REPOSITORY, 'a', time(1), time(10))).toBe(true);
    expect(await store.vectors.takeLease(REPOSITORY, 'a', time(1), time(12))).toBe(true);
    expect(await other.vectors.takeLease(REPOSITORY, 'b', time(11), time(20))).toBe(false);
    expect(await other.vectors.takeLease({ ...REPOSITORY, id: 4002 }, 'b', time(1), time(20))).toBe(true);
    await other.vectors.releaseLease(REPOSITORY, 'b');
    expect(await other.vectors.takeLease(REPOSITORY, 'b', time(11), time(20))).toBe(false);
    expect(await other.vectors.takeLease(REPOSITORY, 'b', time(12), time(20))).toBe(true);
    expect(await store.vectors.takeLease(REPOSITORY, 'a', time(13), time(30))).toBe(false);
    await other.vectors.releaseLease(REPOSITORY, 'b');
    expect(await store.vectors.takeLease(REPOSITORY, 'a', time(13), time(30))).toBe(true);
  });

  it('gives a lease that several ask for at once to exactly one', async () => {
    const { store, another } = database();
    const stores = [store, another(), another()];
    await Promise.all(stores.map((each) => each.cursors.openRepository(REPOSITORY)));
    const given = await Promise.all(
      stores.map((each, number) =>
        each.vectors.takeLease(REPOSITORY, `run ${number}`, new Date(at(0)), new Date(at(9))),
      ),
    );
    expect(given.filter(Boolean)).toHaveLength(1);
  });

  it('works without having been told of the repository first', async () => {
    const { store } = database();
    expect(await apply(store, upsert(aComment()))).toEqual(['stored']);
    expect(await store.cursors.repositories()).toEqual([REPOSITORY]);
  });
}
