/** What the comments of issues say: how discussions begin, and which issues are known duplicates. */
import { expect, it } from '@jest/globals';
import type { Discussions } from '../../../src/core/ports/row-store.js';
import type { Store } from '../../../src/core/ports/store.js';
import { MARKER_START } from '../../../src/core/text/comment-marker.js';
import { aComment, anIssue, REPOSITORY } from '../../support/given.js';
import type { OpenStore } from '../../support/store-contract.js';
import { apply, change, freshStore, OTHER, removal, upsert } from './given.js';

/** An open original, and two closed issues. */
const [FIRST, SECOND, THIRD] = [
  anIssue({ number: 1 }),
  anIssue({ number: 2, state: 'closed', closedAt: '2026-02-01T00:00:00Z' }),
  anIssue({ number: 3, state: 'closed', closedAt: '2026-02-01T00:00:00Z' }),
] as const;
const ISSUES = [FIRST, SECOND, THIRD].map((issue) => upsert(issue));

function comment(id: number, issueNumber: number, body: string, about: object = {}) {
  return aComment({ id, issueNumber, body, ...about });
}

/** What the comments on all three issues say. */
function read(store: Store, when: { comments?: string; marks?: string } = {}): Promise<Discussions> {
  return store.rows.discussions({
    issues: [FIRST.id, SECOND.id, THIRD.id],
    characters: 20,
    commentsBefore: when.comments ?? null,
    marksBefore: when.marks ?? null,
  });
}

/** Such as `2→1`, in order. */
async function marks(store: Store, marksBefore?: string): Promise<readonly string[]> {
  const { originals } = await read(store, marksBefore === undefined ? {} : { marks: marksBefore });
  const numbers = new Map([FIRST, SECOND, THIRD].map(({ id, number }) => [id, number]));
  return originals.map(({ duplicate, original }) => `${numbers.get(duplicate)}→${original.number}`);
}

export function discussionsContract(open: OpenStore): void {
  const database = freshStore(open);

  it('returns the beginning of the comments on each issue, in their order', async () => {
    const { store } = database();
    await apply(
      store,
      ...ISSUES,
      upsert(comment(12, 1, 'second', { createdAt: '2026-01-03T00:00:00Z' })),
      upsert(comment(11, 1, 'first', { createdAt: '2026-01-02T00:00:00Z' })),
      upsert(comment(13, 2, 'x'.repeat(500), { createdAt: '2026-01-02T00:00:00Z' })),
      upsert(comment(14, 2, 'too late', { createdAt: '2026-01-03T00:00:00Z' })),
      upsert(comment(15, 3, `${MARKER_START} by Tiara`)),
      upsert(comment(16, 3, 'gone')),
      removal(comment(16, 3, 'gone')),
    );
    const { beginnings } = await read(store);
    expect([...beginnings]).toEqual([
      [FIRST.id, 'first\n\nsecond'],
      [SECOND.id, 'x'.repeat(20)],
    ]);
    const earlier = await read(store, { comments: '2026-01-03T00:00:00Z' });
    expect(earlier.beginnings.get(FIRST.id)).toBe('first');
    expect(
      await store.rows.discussions({ issues: [], characters: 1, commentsBefore: null, marksBefore: null }),
    ).toEqual({
      beginnings: new Map(),
      beginningsByMembers: new Map(),
      originals: [],
    });
  });

  it('follows what comments on closed issues say about duplicates, in the order in which they were written', async () => {
    const { store } = database();
    await apply(
      store,
      ...ISSUES,
      upsert(comment(21, 2, 'Duplicate of #1', { createdAt: '2026-01-05T00:00:00Z' })),
      upsert(comment(22, 3, 'dup of #2', { createdAt: '2026-01-04T00:00:00Z' })),
      upsert(comment(23, 1, 'Closing in favor of #3')),
      upsert(comment(24, 3, 'duplicate of #99')),
    );
    expect(await marks(store)).toEqual(['3→2', '2→1']);
    const { originals } = await store.rows.discussions({
      issues: [THIRD.id],
      characters: 1,
      commentsBefore: null,
      marksBefore: null,
    });
    expect(originals.map(({ original }) => original)).toEqual([
      expect.objectContaining({ number: 2, issueId: SECOND.id, state: 'closed' }),
      expect.objectContaining({
        kind: 'issue',
        repository: REPOSITORY,
        number: 1,
        title: FIRST.title,
        body: FIRST.body,
        url: FIRST.url,
      }),
    ]);
  });

  it('takes a claim from either side, ends with circles, and keeps repositories apart', async () => {
    const { store } = database();
    await apply(
      store,
      ...ISSUES,
      upsert(comment(21, 2, 'Duplicate of #3')),
      upsert(comment(22, 1, '#3 is a duplicate of #2')),
    );
    await store.rows.apply(OTHER, [
      upsert(anIssue({ id: 700, number: 2, state: 'closed' })),
      upsert(comment(701, 2, 'Duplicate of #1')),
    ]);
    expect([...(await marks(store))].sort()).toEqual(['2→3', '3→2']);
  });

  it('forgets a claim when its comment is edited or deleted, or one of the issues is gone', async () => {
    const { store } = database();
    const claim = comment(21, 2, 'Duplicate of #1', { updatedAt: '2026-01-10T00:00:00Z' });
    await apply(store, ...ISSUES, upsert(claim));
    expect(await marks(store)).toEqual(['2→1']);
    await apply(store, upsert({ ...claim, body: 'Duplicate of #3', updatedAt: '2026-01-11T00:00:00Z' }));
    expect(await marks(store)).toEqual(['2→3']);
    await apply(store, upsert({ ...claim, body: 'No.', updatedAt: '2026-01-12T00:00:00Z' }));
    expect(await marks(store)).toEqual([]);
    // An older text that arrives late does not come back.
    await apply(store, upsert(claim, 'snapshot'));
    expect(await marks(store)).toEqual([]);
    await apply(store, upsert({ ...claim, updatedAt: '2026-01-13T00:00:00Z' }));
    expect(await marks(store)).toEqual(['2→1']);
    await apply(store, removal(FIRST));
    expect(await marks(store)).toEqual([]);
    await apply(store, upsert(comment(22, 3, 'dup of #2')));
    expect(await marks(store)).toEqual(['3→2']);
    await apply(store, removal(comment(22, 3, 'dup of #2')));
    expect(await marks(store)).toEqual([]);
  });

  it('counts a claim while its issue is closed, and for a moment only what was known then', async () => {
    const { store } = database();
    await apply(store, ...ISSUES, upsert(comment(21, 2, 'Dup of #1', { createdAt: '2026-01-05T00:00:00Z' })));
    expect(await marks(store, '2026-02-02T00:00:00Z')).toEqual(['2→1']);
    expect(await marks(store, '2026-01-31T00:00:00Z')).toEqual([]);
    expect(await marks(store, '2026-01-04T00:00:00Z')).toEqual([]);
    await apply(
      store,
      upsert({ ...SECOND, state: 'open', closedAt: null, updatedAt: '2026-03-01T00:00:00Z' }),
    );
    expect(await marks(store)).toEqual([]);
  });

  it('believes people with a role in the repository, and those who opened the issue', async () => {
    const { store } = database();
    const stranger = { login: 'stranger', id: 99, type: 'User' };
    const roles = ['OWNER', 'MEMBER', 'COLLABORATOR', 'CONTRIBUTOR', 'FIRST_TIME_CONTRIBUTOR', 'NONE', null];
    await apply(store, ...ISSUES);
    for (const [at, authorAssociation] of roles.entries()) {
      const about = { author: stranger, authorAssociation, updatedAt: `2026-02-0${at + 1}T00:00:00Z` };
      await apply(store, upsert(comment(21, 2, 'Duplicate of #1', about)));
      const hasRole = at < 4;
      expect({ authorAssociation, marks: await marks(store) }).toEqual({
        authorAssociation,
        marks: hasRole ? ['2→1'] : [],
      });
      const { beginnings, beginningsByMembers } = await read(store);
      expect(beginnings.has(SECOND.id)).toBe(true);
      expect(beginningsByMembers.has(SECOND.id)).toBe(hasRole);
    }
    const { author } = SECOND;
    await apply(store, upsert(comment(22, 2, 'Dup of #1', { author, authorAssociation: 'NONE' })));
    expect(await marks(store)).toEqual(['2→1']);
  });

  it('names the duplicates of an issue', async () => {
    const { store } = database();
    await apply(
      store,
      ...ISSUES,
      upsert(comment(22, 3, 'dup of #1')),
      upsert(comment(23, 3, 'really, a dup of #1')),
      upsert(comment(21, 2, 'Duplicate of #1')),
      upsert(comment(24, 1, 'dup of #2')),
    );
    expect(await store.rows.duplicatesOf(FIRST.id, 5)).toEqual([2, 3]);
    expect(await store.rows.duplicatesOf(FIRST.id, 1)).toEqual([2]);
    // Issue 1 is open, so nobody has acted on the claim about it.
    expect(await store.rows.duplicatesOf(SECOND.id, 5)).toEqual([]);
    await apply(store, removal(SECOND));
    expect(await store.rows.duplicatesOf(FIRST.id, 5)).toEqual([3]);
  });

  it('keeps few claims of one comment', async () => {
    const { store, rows } = database();
    const flood = Array.from({ length: 500 }, (_, at) => `duplicate of #${at + 10}`).join('\n');
    await apply(store, ...ISSUES, upsert(comment(21, 2, flood)));
    expect(await rows('SELECT original_number AS n FROM duplicate_claims')).toHaveLength(10);
  });

  it('reads the claims of comments that an earlier version stored', async () => {
    const under = database();
    await apply(
      under.store,
      ...ISSUES,
      upsert(comment(21, 2, 'DUPLICATE of #1')),
      upsert(comment(22, 3, 'no')),
    );
    await change(
      under,
      'DROP TABLE ~duplicate_claims',
      "DELETE FROM ~tiara_migrations WHERE name LIKE '0010%'",
    );
    const again = under.another();
    await again.migrate();
    expect(await marks(again)).toEqual(['2→1']);
    await again.migrate();
    expect(
      await under.rows('SELECT * FROM ~duplicate_claims'.replaceAll('~', under.tablePrefix)),
    ).toHaveLength(1);
  });
}
