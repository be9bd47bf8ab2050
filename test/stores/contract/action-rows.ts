/** Actions: one owner at a time, and each action is done once. */
import { expect, it } from '@jest/globals';
import type { Action, ActionStore, Decision } from '../../../src/core/ports/action-store.js';
import type { Store } from '../../../src/core/ports/store.js';
import { anIssue, REPOSITORY } from '../../support/given.js';
import type { OpenStore } from '../../support/store-contract.js';
import { apply, freshStore, removal, upsert } from './given.js';

const ISSUE = anIssue();
const NAME = `related:${ISSUE.id}`;
const SUBJECT = { name: NAME, repository: REPOSITORY, issueId: ISSUE.id };
const DECISION: Decision = { textHash: 'of the text', decided: [{ number: 7, confidence: 0.61 }] };
const minute = (number: number): Date => new Date(Date.UTC(2026, 0, 1, 0, number));

/** Claims the action at this minute, for ten minutes. */
function claim({ actions }: Store, owner: string, at = 0): Promise<Action | null> {
  const until = minute(at + 10);
  return actions.claim(SUBJECT, { owner, nonce: `nonce of ${owner}`, now: minute(at), until });
}

async function post(actions: ActionStore, owner: string, commentId: number): Promise<void> {
  expect(await actions.markPosting(NAME, owner, DECISION, minute(60))).toBe(true);
  await actions.markPosted(NAME, commentId, minute(1));
}

export function actionRowsContract(open: OpenStore): void {
  const database = freshStore(open);

  it('remembers since when comments are posted in a repository, and never changes it', async () => {
    const { store, another } = database();
    await store.cursors.openRepository(REPOSITORY);
    expect(await store.actions.postsSince(REPOSITORY)).toBeNull();
    expect(await store.actions.startPosts(REPOSITORY, minute(5))).toEqual(minute(5));
    expect(await another().actions.startPosts(REPOSITORY, minute(2))).toEqual(minute(5));
    expect(await store.actions.startPosts(REPOSITORY, minute(9))).toEqual(minute(5));
    expect(await another().actions.postsSince(REPOSITORY)).toEqual(minute(5));
  });

  it('gives a claim to one owner, who can renew it, until it is released or expires', async () => {
    const { store, another } = database();
    const fresh = { state: 'claimed', nonce: 'nonce of a', textHash: null, commentId: null };
    expect(await store.actions.get(NAME)).toBeNull();
    expect(await claim(store, 'a')).toEqual(fresh);
    expect(await claim(another(), 'b', 9)).toBeNull();
    expect(await claim(store, 'a', 9)).toEqual(fresh);
    expect(await claim(another(), 'b', 18)).toBeNull();
    expect(await claim(another(), 'b', 19)).toEqual(fresh);
    expect(await claim(store, 'a', 20)).toBeNull();
    await store.actions.release(NAME, 'a');
    expect(await claim(store, 'a', 20)).toBeNull();
    await store.actions.release(NAME, 'b');
    expect(await claim(store, 'a', 20)).toEqual(fresh);
  });

  it('does not release an action while GitHub may still be posting it', async () => {
    const { store, another } = database();
    await claim(store, 'a');
    expect(await store.actions.markPosting(NAME, 'a', DECISION, minute(60))).toBe(true);
    await store.actions.release(NAME, 'a');
    expect(await claim(another(), 'b', 59)).toBeNull();
    expect(await claim(another(), 'b', 60)).toMatchObject({ state: 'posting' });
  });

  it('gives a new action to exactly one of several runs that claim it at once', async () => {
    const { store, another } = database();
    const stores = [store, another(), another()];
    for (let round = 0; round < 20; round += 1) {
      const subject = { ...SUBJECT, name: `related:${round}` };
      const given = await Promise.all(
        stores.map(({ actions }, number) =>
          actions.claim(subject, {
            owner: `run ${number}`,
            nonce: `nonce ${number}`,
            now: minute(0),
            until: minute(10),
          }),
        ),
      );
      const winners = given.flatMap((action, number) => (action === null ? [] : [{ action, number }]));
      expect(winners).toHaveLength(1);
      expect(await store.actions.get(subject.name)).toEqual(winners[0]?.action);
    }
  });

  it('gives an expired claim to exactly one of several runs that claim it at once', async () => {
    const { store, another } = database();
    await claim(store, 'dead');
    const stores = [store, another(), another()];
    const given = await Promise.all(stores.map((each, number) => claim(each, `run ${number}`, 30)));
    expect(given.filter((action) => action !== null)).toHaveLength(1);
  });

  it('lets only the owner post, and lets it repeat the call', async () => {
    const { store, rows } = database();
    await claim(store, 'a');
    const { actions } = store;
    expect(await actions.markPosting(NAME, 'b', DECISION, minute(60))).toBe(false);
    expect((await actions.get(NAME))?.state).toBe('claimed');
    expect(await actions.markPosting(NAME, 'a', DECISION, minute(60))).toBe(true);
    expect(await actions.markPosting(NAME, 'a', DECISION, minute(60))).toBe(true);
    expect(await actions.get(NAME)).toEqual({
      state: 'posting',
      nonce: 'nonce of a',
      textHash: 'of the text',
      commentId: null,
    });
    const [{ decided, owned_until } = {}] = await rows('SELECT decided, owned_until FROM actions');
    expect(JSON.parse(String(decided))).toEqual(DECISION.decided);
    expect(owned_until).toBe('2026-01-01 01:00:00');
  });

  it('does not let a run post after it lost its claim', async () => {
    const { store, another } = database();
    await claim(store, 'slow');
    expect(await claim(another(), 'quick', 11)).not.toBeNull();
    expect(await store.actions.markPosting(NAME, 'slow', DECISION, minute(60))).toBe(false);
    expect(await another().actions.markPosting(NAME, 'quick', DECISION, minute(60))).toBe(true);
  });

  it('reserves an action that is being posted for longer, and then hands it over unchanged', async () => {
    const { store, another } = database();
    await claim(store, 'a');
    await store.actions.markPosting(NAME, 'a', DECISION, minute(60));
    expect(await claim(another(), 'b', 59)).toBeNull();
    expect(await claim(another(), 'b', 60)).toEqual({
      state: 'posting',
      nonce: 'nonce of a',
      textHash: 'of the text',
      commentId: null,
    });
  });

  it('accepts from any run, once, that the comment exists, and lets nobody post again', async () => {
    const { store, another, rows } = database();
    await claim(store, 'a');
    await post(another().actions, 'a', 2_900_000_017);
    await store.actions.markPosted(NAME, 5, minute(2));
    const posted = {
      state: 'posted',
      nonce: 'nonce of a',
      textHash: 'of the text',
      commentId: 2_900_000_017,
    };
    expect(await store.actions.get(NAME)).toEqual(posted);
    expect(await rows('SELECT posted_at, owner FROM actions')).toEqual([
      { posted_at: '2026-01-01 00:01:00', owner: null },
    ]);
    expect(await claim(store, 'a', 3)).toEqual(posted);
    expect(await store.actions.markPosting(NAME, 'a', DECISION, minute(60))).toBe(false);
    expect((await store.actions.get(NAME))?.state).toBe('posted');
  });

  it('does not mark an action as posted that was never being posted', async () => {
    const { store } = database();
    await claim(store, 'a');
    await store.actions.markPosted(NAME, 5, minute(1));
    expect(await store.actions.get(NAME)).toMatchObject({ state: 'claimed', commentId: null });
  });

  it('records an edit by the owner, and ends the claim', async () => {
    const { store, another } = database();
    await claim(store, 'a');
    await post(store.actions, 'a', 5);
    await claim(store, 'b', 2);
    const later = { ...DECISION, textHash: 'of the new text' };
    await store.actions.markEdited(NAME, 'a', { ...DECISION, textHash: 'stale' }, minute(3));
    expect((await store.actions.get(NAME))?.textHash).toBe('of the text');
    await store.actions.markEdited(NAME, 'b', later, minute(3));
    expect(await claim(another(), 'c', 4)).toMatchObject({
      state: 'posted',
      textHash: 'of the new text',
      commentId: 5,
    });
  });

  it.each(['silent', 'deferred', 'withdrawn'] as const)(
    'stores the state %s with its reason, and ends the claim',
    async (state) => {
      const { store, another, rows } = database();
      await claim(store, 'a');
      await store.actions.rest(NAME, 'b', { state, reason: 'not mine', textHash: null });
      expect((await store.actions.get(NAME))?.state).toBe('claimed');
      await store.actions.rest(NAME, 'a', { state, reason: 'because', textHash: 'h' });
      expect(await rows('SELECT state, reason FROM actions')).toEqual([{ state, reason: 'because' }]);
      expect(await claim(another(), 'b', 1)).toMatchObject({ state, textHash: 'h' });
    },
  );

  it('finds the issues whose action is due', async () => {
    const { store } = database();
    const { actions } = store;
    const query = { openedSince: '2026-01-01T00:00:00Z', editableSince: '2026-01-01T02:00:00Z', limit: 100 };
    const about = (number: number, change: object = {}) =>
      anIssue({ number, createdAt: `2026-01-01T${String(number).padStart(2, '0')}:00:00Z`, ...change });
    await apply(
      store,
      upsert(anIssue({ number: 20, createdAt: '2025-12-31T23:59:59Z' })),
      upsert(about(3)),
      upsert(about(1)),
      upsert(about(4, { author: { login: 'renovate[bot]', id: 9, type: 'Bot' } })),
      upsert(about(5, { state: 'closed' })),
      upsert(about(6, { locked: true })),
      upsert(about(7)),
      removal(about(7)),
      upsert(about(8, { author: null })),
    );
    await store.rows.apply({ ...REPOSITORY, id: 4002 }, [upsert(about(9))]);
    const due = async (change: object = {}) =>
      (await actions.due(REPOSITORY, { ...query, ...change })).map((id) => id - 2_400_000_000);
    expect(await due()).toEqual([1, 3, 8]);
    expect(await due({ limit: 2 })).toEqual([1, 3]);

    const hashes = new Map<number, string>();
    for (const number of [1, 3, 8]) {
      const id = about(number).id;
      hashes.set(number, (await store.rows.issue(id))?.textHash ?? '');
      await actions.claim(
        { name: `related:${id}`, repository: REPOSITORY, issueId: id },
        { owner: 'a', nonce: 'n', now: minute(0), until: minute(10) },
      );
    }
    expect(await due()).toEqual([1, 3, 8]);
    const nameOf = (number: number): string => `related:${about(number).id}`;
    const decision = (textHash = '') => ({ textHash, decided: [] });
    await actions.rest(nameOf(8), 'a', { state: 'silent', reason: 'r', textHash: hashes.get(8) ?? '' });
    for (const number of [1, 3]) {
      await actions.markPosting(nameOf(number), 'a', decision(hashes.get(number)), minute(60));
    }
    expect(await due()).toEqual([1, 3]);
    await actions.markPosted(nameOf(1), 51, minute(1));
    await actions.markPosted(nameOf(3), 53, minute(1));
    expect(await due()).toEqual([]);
    const changed = { title: 'Another', updatedAt: '2026-01-03T00:00:00Z' };
    await apply(store, upsert(about(1, changed)), upsert(about(3, changed)), upsert(about(8, changed)));
    // The first was opened too long ago for its comment to be edited.
    expect(await due()).toEqual([3, 8]);
  });
}
