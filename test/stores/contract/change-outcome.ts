/** The newest state of a record wins, in any order of arrival. */
import { expect, it } from '@jest/globals';
import { aComment, anIssue, REPOSITORY } from '../../support/given.js';
import type { OpenStore } from '../../support/store-contract.js';
import { apply, freshStore, permutations, upsert } from './given.js';

const STATES = [
  anIssue({ title: 'first', updatedAt: '2026-01-02T00:00:00Z' }),
  anIssue({ title: 'second', updatedAt: '2026-01-02T00:00:01Z', state: 'closed', closedByLogin: 'ahab' }),
  anIssue({ title: 'third', updatedAt: '2026-01-03T00:00:00Z' }),
];

const SAME_SECOND = { updatedAt: '2026-01-05T00:00:00Z' };

export function changeOutcomeContract(open: OpenStore): void {
  const database = freshStore(open);

  it.each(['live', 'snapshot'] as const)(
    'keeps the newest %s record in any order of arrival',
    async (freshness) => {
      const { store, rows } = database();
      for (const [at, order] of permutations(STATES).entries()) {
        const id = 1000 + at;
        let newest = '';
        for (const state of order) {
          const [outcome] = await apply(store, upsert({ ...state, id, number: id }, freshness));
          expect(outcome).toBe(state.updatedAt > newest ? 'stored' : 'older');
          newest = state.updatedAt > newest ? state.updatedAt : newest;
        }
        expect(
          await rows(`SELECT title, state, closed_by_login FROM issues WHERE github_issue_id = ${id}`),
        ).toEqual([{ title: 'third', state: 'open', closed_by_login: null }]);
      }
    },
  );

  it('keeps the newest record of one call, and returns the outcome of each change', async () => {
    const { store, rows } = database();
    for (const [at, order] of permutations([0, 1, 2]).entries()) {
      const id = 2000 + at;
      let newest = -1;
      const expected = order.map((state) => {
        const isNewer = state > newest;
        newest = Math.max(newest, state);
        return isNewer ? 'stored' : 'older';
      });
      const changes = order.map((state) => upsert({ ...STATES[state]!, id, number: id }));
      expect(await apply(store, ...changes)).toEqual(expected);
      expect(await rows(`SELECT title FROM issues WHERE github_issue_id = ${id}`)).toEqual([
        { title: 'third' },
      ]);
    }
  });

  it('leaves it to GitHub whether a stale record that is not stored still exists', async () => {
    const { store, rows } = database();
    const [first, second] = [STATES[0]!, STATES[1]!];
    expect(await apply(store, upsert(first, 'stale'))).toEqual(['contested']);
    expect(await rows('SELECT number FROM issues')).toEqual([]);
    await apply(store, upsert(first, 'snapshot'));
    expect(await apply(store, upsert(second, 'stale'))).toEqual(['stored']);
    expect(await apply(store, upsert(first, 'stale'))).toEqual(['older']);
  });

  it('recognizes a redelivery, and lets only a live record replace one of the same second', async () => {
    const { store, rows } = database();
    const comment = aComment(SAME_SECOND);
    const edited = aComment({ ...SAME_SECOND, body: 'edited in the same second' });
    expect(await apply(store, upsert(comment, 'snapshot'))).toEqual(['stored']);
    expect(await apply(store, upsert(comment, 'snapshot'))).toEqual(['unchanged']);
    expect(await apply(store, upsert(comment, 'live'))).toEqual(['unchanged']);
    expect(await apply(store, upsert(edited, 'snapshot'))).toEqual(['contested']);
    expect(await rows('SELECT body FROM comments')).toEqual([{ body: comment.body }]);
    expect(await apply(store, upsert(edited, 'live'))).toEqual(['stored']);
    expect(await rows('SELECT body FROM comments')).toEqual([{ body: edited.body }]);
  });

  it('stores the other rows of a call that contains an older one', async () => {
    const { store, rows } = database();
    await apply(store, upsert(anIssue({ number: 1, title: 'new', updatedAt: '2026-01-09T00:00:00Z' })));
    const outcomes = await apply(store, upsert(anIssue({ number: 1 })), upsert(anIssue({ number: 2 })));
    expect(outcomes).toEqual(['older', 'stored']);
    expect(await rows('SELECT title FROM issues WHERE number = 1')).toEqual([{ title: 'new' }]);
  });

  it('keeps who closed an issue while it stays closed and no newer event names someone else', async () => {
    const { store, rows } = database();
    const closer = async () => (await rows('SELECT closed_by_login AS login FROM issues'))[0]!['login'];
    const at = (day: number, about: object) =>
      upsert(anIssue({ updatedAt: `2026-02-0${day}T00:00:00Z`, ...about }));
    await apply(store, at(1, { state: 'closed', closedByLogin: 'ahab' }));
    await apply(store, at(2, { state: 'closed' }));
    expect(await closer()).toBe('ahab');
    await apply(store, at(3, { state: 'closed', closedByLogin: 'starbuck' }), at(4, { state: 'closed' }));
    expect(await closer()).toBe('starbuck');
    await apply(store, at(1, { state: 'open' }));
    expect(await closer()).toBe('starbuck');
    await apply(store, at(5, { state: 'open' }));
    expect(await closer()).toBeNull();
  });

  it('keeps the newest rows when several runs write the same ones at once', async () => {
    const { store, another, rows } = database();
    const stores = [store, another(), another()];
    const states = Array.from({ length: 12 }, (_, at) =>
      [1, 2, 3].map((number) =>
        upsert(
          anIssue({
            number,
            title: `state ${at}`,
            updatedAt: `2026-02-01T00:00:${String(at).padStart(2, '0')}Z`,
          }),
        ),
      ),
    );
    const outcomes = await Promise.all(
      states.map((changes, at) =>
        // In different orders, so that the runs lock each other out.
        stores[at % 3]!.rows.apply(REPOSITORY, at % 2 === 0 ? changes : [...changes].reverse()),
      ),
    );
    expect(outcomes[11]).toEqual(['stored', 'stored', 'stored']);
    expect(await rows('SELECT DISTINCT title FROM issues')).toEqual([{ title: 'state 11' }]);
    expect(await rows('SELECT COUNT(*) AS n FROM issues')).toEqual([{ n: 3 }]);
  });

  it.each([
    ['new', []],
    ['stored', [upsert(anIssue({ updatedAt: '2026-01-01T00:00:00Z' }))]],
  ])(
    'stores one of two snapshots of the same second of a %s row, and calls the other contested',
    async (_, before) => {
      const { store, another } = database();
      const other = another();
      for (let number = 1; number <= 10; number += 1) {
        await apply(store, ...before.map(({ record }) => upsert({ ...record, id: number })));
        const outcomes = await Promise.all(
          [store, other].map((each, at) =>
            apply(each, upsert(anIssue({ number, id: number, title: `${at}` }), 'snapshot')),
          ),
        );
        expect(outcomes.flat().sort()).toEqual(['contested', 'stored']);
      }
    },
  );
}
