/** Repositories, their names, and how far each has been read. */
import { expect, it } from '@jest/globals';
import type { OpenStore } from '../../support/store-contract.js';
import { aComment, anIssue, REPOSITORY } from '../../support/given.js';
import { apply, freshStore, upsert } from './given.js';

const NEW = {
  catchUp: { issues: null, comments: null },
  caughtUpAt: null,
  backfilledAt: null,
  backfill: null,
};
const at = (second: number): string => `2026-01-01T00:00:${String(second).padStart(2, '0')}Z`;

export function cursorRowsContract(open: OpenStore): void {
  const database = freshStore(open);

  it('adds a new repository once, with no progress', async () => {
    const { store, another } = database();
    expect(await store.cursors.repositories()).toEqual([]);
    const states = await Promise.all([
      store.cursors.openRepository(REPOSITORY),
      another().cursors.openRepository(REPOSITORY),
    ]);
    expect(states).toEqual([NEW, NEW]);
    // Of the two, one relies for a while on what it has read before.
    expect(await another().cursors.repositories()).toEqual([REPOSITORY]);
  });

  it('applies a rename to the repository and to its issues', async () => {
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

  it('writes issues under the stored name when a run uses another name', async () => {
    const { store, rows } = database();
    await store.cursors.openRepository({ ...REPOSITORY, name: 'yacht' });
    await apply(store, upsert(anIssue()));
    expect(await rows('SELECT repository_name FROM issues')).toEqual([{ repository_name: 'yacht' }]);
  });

  it.each(['catch-up', 'backfill'] as const)(
    'moves the cursor of one feed of a %s forward, never back',
    async (reader) => {
      const { store } = database();
      await store.cursors.startBackfill(REPOSITORY);
      const cursors = async () => {
        const { catchUp, backfill } = await store.cursors.openRepository(REPOSITORY);
        return reader === 'backfill' ? [backfill?.cursors, catchUp] : [catchUp, backfill?.cursors];
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

  it('commits a page and its cursor together, or neither', async () => {
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

  it('reads what a page meets while its backfill is being started, and writes it afterwards', async () => {
    const { store, rows } = database();
    const page = { reader: 'backfill', feed: 'issues', upTo: at(9) } as const;
    await store.cursors.startBackfill(REPOSITORY);
    await store.rows.apply(REPOSITORY, [], page);
    await store.cursors.finishBackfill(REPOSITORY, new Date(at(1)));
    for (const issues of [[anIssue()], []]) {
      let start = (): void => undefined;
      const after = new Promise<void>((resolve) => (start = resolve)).then(() =>
        store.cursors.startBackfill(REPOSITORY),
      );
      const applied = store.rows.apply(
        REPOSITORY,
        issues.map((issue) => upsert(issue)),
        { ...page, after },
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await rows('SELECT number FROM issues')).toEqual([]);
      start();
      await applied;
      const { backfill } = await store.cursors.openRepository(REPOSITORY);
      expect(backfill?.cursors.issues).toBe(at(9));
      expect(await rows('SELECT number, seen_in_backfill AS seen FROM issues')).toEqual(
        issues.map(({ number }) => ({ number, seen: 2 })),
      );
      await store.cursors.finishBackfill(REPOSITORY, new Date(at(1)));
      await rows('DELETE FROM issues');
    }
  });

  it('writes nothing of a page when its backfill cannot be started', async () => {
    const { store, rows } = database();
    const after = Promise.reject(new Error('The backfill cannot be started.'));
    const page = { reader: 'backfill', feed: 'issues', upTo: at(9), after } as const;
    await expect(store.rows.apply(REPOSITORY, [upsert(anIssue())], page)).rejects.toThrow(
      'cannot be started',
    );
    expect(await rows('SELECT number FROM issues')).toEqual([]);
  });

  it('starts a backfill, resumes it, finishes it, and starts another', async () => {
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
    const { backfill } = await other.cursors.openRepository(REPOSITORY);
    expect(backfill).toMatchObject({ isFirst: true, cursors: { issues: at(9), comments: null } });
    expect(Math.abs((backfill?.startedAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(await other.cursors.backfillProgress(REPOSITORY)).toEqual({
      ...backfill,
      oldest: anIssue().createdAt,
    });
    await store.cursors.finishBackfill(REPOSITORY, new Date(at(1)));
    await store.cursors.finishBackfill(REPOSITORY, new Date(at(1)));
    expect(await other.cursors.openRepository(REPOSITORY)).toEqual({
      catchUp: { issues: at(9), comments: at(3) },
      caughtUpAt: new Date(at(1)),
      backfilledAt: new Date(at(1)),
      backfill: null,
    });
    expect(await other.cursors.backfillProgress(REPOSITORY)).toBeNull();
    expect(await other.cursors.startBackfill(REPOSITORY)).toEqual(none);
    expect((await other.cursors.openRepository(REPOSITORY)).backfill).toMatchObject({ isFirst: false });
    await store.rows.apply(REPOSITORY, [], { reader: 'backfill', feed: 'issues', upTo: at(2) });
    await store.cursors.finishBackfill(REPOSITORY, new Date(at(2)));
    expect((await store.cursors.openRepository(REPOSITORY)).catchUp).toEqual({
      issues: at(9),
      comments: at(3),
    });
  });

  it('keeps the time of the latest catch-up', async () => {
    const { store } = database();
    await store.cursors.openRepository(REPOSITORY);
    await store.cursors.finishCatchUp(REPOSITORY, new Date(at(8)));
    await store.cursors.finishCatchUp(REPOSITORY, new Date(at(7)));
    expect(await store.cursors.openRepository(REPOSITORY)).toEqual({ ...NEW, caughtUpAt: new Date(at(8)) });
  });

  it('never puts a catch-up into the future of the database, whatever the clock of the runner says', async () => {
    const { store } = database();
    await store.cursors.openRepository(REPOSITORY);
    const sixHoursAhead = new Date(Date.now() + 6 * 60 * 60_000);
    await store.cursors.finishCatchUp(REPOSITORY, sixHoursAhead);
    const { caughtUpAt } = await store.cursors.openRepository(REPOSITORY);
    expect(Math.abs((caughtUpAt?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('replaces a mark that is in the future of the database', async () => {
    const { store, rows } = database();
    await store.cursors.openRepository(REPOSITORY);
    await rows("UPDATE repositories SET caught_up_at = '2099-01-01 00:00:00'");
    await store.cursors.finishCatchUp(REPOSITORY, new Date(at(8)));
    expect((await store.cursors.openRepository(REPOSITORY)).caughtUpAt).toEqual(new Date(at(8)));
  });

  it('has a clock that shows the time of the database', async () => {
    const { store, rows } = database();
    const clock = await store.openClock();
    const [row] = await rows('SELECT CAST(CURRENT_TIMESTAMP AS CHAR) AS time');
    const lagMs = Date.parse(`${String(row?.['time']).replace(' ', 'T')}Z`) - clock.now().getTime();
    expect(Math.abs(lagMs)).toBeLessThan(3_000);
    const before = clock.now();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(clock.now().getTime() - before.getTime()).toBeGreaterThanOrEqual(20);
  });

  it('stores rows of a repository that has not been opened', async () => {
    const { store } = database();
    expect(await apply(store, upsert(aComment()))).toEqual(['stored']);
    expect(await store.cursors.repositories()).toEqual([REPOSITORY]);
  });
}
