/** Every column of a row, and the link from a comment to its issue. */
import { expect, it } from '@jest/globals';
import type { Issue } from '../../../src/core/model/record.js';
import { textHashes } from '../../../src/core/text/embedded-texts.js';
import { hashRecord } from '../../../src/core/text/hash.js';
import { aComment, anIssue, REPOSITORY } from '../../support/given.js';
import type { OpenStore } from '../../support/store-contract.js';
import { apply, freshStore, upsert } from './given.js';

const FULL: Issue = anIssue({
  id: 9_007_199_254_740_991,
  number: 2_000_000_000,
  stateReason: 'not_planned',
  state: 'closed',
  locked: true,
  activeLockReason: 'too heated',
  closedByLogin: 'starbuck',
  assignees: ['ahab', 'stubb'],
  labels: ['good "first" issue', 'back\\slash', "it's", '🐳', 'a,b', '\u0000'],
  milestone: { title: 'The White 🐋', number: 3 },
  type: 'Bug',
  commentCount: 4,
  reactionCount: 5,
  closedAt: '2026-01-02T23:59:59Z',
  updatedAt: '2026-01-03T00:00:00Z',
});

const FULL_ROW = {
  github_issue_id: FULL.id,
  node_id: FULL.nodeId,
  number: FULL.number,
  repository_id: 4001,
  repository_owner: 'octo',
  repository_name: 'boat',
  title: FULL.title,
  body: FULL.body,
  state: 'closed',
  state_reason: 'not_planned',
  locked: 1,
  active_lock_reason: 'too heated',
  author_login: 'ishmael',
  author_id: 7,
  author_type: 'User',
  author_association: 'NONE',
  closed_by_login: 'starbuck',
  milestone_title: 'The White 🐋',
  milestone_number: 3,
  issue_type: 'Bug',
  comment_count: 4,
  reaction_count: 5,
  html_url: FULL.url,
  created_at: '2026-01-01 00:00:00',
  updated_at: '2026-01-03 00:00:00',
  closed_at: '2026-01-02 23:59:59',
  deleted_at: null,
  deleted_reason: null,
  transferred_to: null,
  content_hash: hashRecord(FULL),
  title_hash: textHashes(FULL).title,
  title_vec_of: null,
  title_vec_skipped: null,
  body_hash: textHashes(FULL).body,
  body_vec_of: null,
  body_vec_skipped: null,
  seen_in_backfill: null,
  vectors_pending: 1,
};

export function applyRowsContract(open: OpenStore): void {
  const database = freshStore(open);

  it('links comments to their issues when two runs store both at the same time', async () => {
    const { store, another, rows } = database();
    const other = another();
    await store.cursors.openRepository(REPOSITORY);
    for (let number = 1; number <= 20; number += 1) {
      const issue = anIssue({ id: 1_000 + number, number });
      const comments = [1, 2].map((nth) => aComment({ id: 10 * number + nth, issueNumber: number }));
      await Promise.all([
        apply(store, upsert(issue)),
        apply(other, ...comments.map((comment) => upsert(comment))),
      ]);
    }
    expect(await rows('SELECT COUNT(*) AS n FROM comments WHERE github_issue_id IS NULL')).toEqual([
      { n: 0 },
    ]);
    expect(
      await rows(
        'SELECT COUNT(*) AS n FROM comments c JOIN issues i ON i.github_issue_id = c.github_issue_id AND i.number = c.issue_number',
      ),
    ).toEqual([{ n: 40 }]);
  });

  it.each([
    ['new', []],
    ['updated', [upsert({ ...anIssue(), id: FULL.id })]],
  ])('stores every column of an issue that is %s', async (_, before) => {
    const { store, rows } = database();
    await apply(store, ...before);
    expect(await apply(store, upsert(FULL))).toEqual(['stored']);
    const [row] = await rows('SELECT * FROM issues');
    const { assignees, labels, ...others } = row!;
    expect(others).toEqual(FULL_ROW);
    expect(JSON.parse(String(assignees))).toEqual(FULL.assignees);
    expect(JSON.parse(String(labels))).toEqual(FULL.labels);
  });

  it('stores every column of a comment, with the id of its issue', async () => {
    const { store, rows } = database();
    const comment = aComment({ id: 9_007_199_254_740_990, reactionCount: 9 });
    await apply(store, upsert(anIssue()), upsert(comment));
    expect(await rows('SELECT * FROM comments')).toEqual([
      {
        github_comment_id: comment.id,
        node_id: comment.nodeId,
        github_issue_id: anIssue().id,
        issue_number: 1,
        repository_id: 4001,
        author_login: 'queequeg',
        author_id: 8,
        author_type: 'User',
        author_association: 'MEMBER',
        body: comment.body,
        reaction_count: 9,
        html_url: comment.url,
        created_at: '2026-01-01 12:00:00',
        updated_at: '2026-01-01 12:00:00',
        deleted_at: null,
        deleted_reason: null,
        content_hash: hashRecord(comment),
        body_hash: textHashes(comment).body,
        body_vec_of: null,
        body_vec_skipped: null,
        seen_in_backfill: null,
        vectors_pending: 1,
      },
    ]);
  });

  it('links a comment to its issue, whichever comes first', async () => {
    const { store, rows } = database();
    const sql = 'SELECT github_comment_id AS id, github_issue_id AS issue FROM comments ORDER BY 1';
    await apply(store, upsert(aComment({ id: 1 })), upsert(aComment({ id: 2, issueNumber: 2 })));
    expect(await rows(sql)).toEqual([
      { id: 1, issue: null },
      { id: 2, issue: null },
    ]);
    await apply(store, upsert(anIssue()));
    await apply(store, upsert(aComment({ id: 3 })));
    expect(await rows(sql)).toEqual([
      { id: 1, issue: anIssue().id },
      { id: 2, issue: null },
      { id: 3, issue: anIssue().id },
    ]);
  });

  it('stores the issues and comments of a deleted account', async () => {
    const { store, rows } = database();
    await apply(store, upsert(anIssue({ author: null })), upsert(aComment({ author: null })));
    for (const table of ['issues', 'comments']) {
      expect(await rows(`SELECT author_login, author_id, author_type FROM ${table}`)).toEqual([
        { author_login: null, author_id: null, author_type: null },
      ]);
    }
  });

  it('refuses an id that is not exact, names it, and stores nothing of that call', async () => {
    const { store, rows } = database();
    for (const record of [anIssue({ id: 2 ** 53 }), aComment({ id: 2 ** 53 + 2 })]) {
      await expect(apply(store, upsert(anIssue({ number: 5 })), upsert(record))).rejects.toMatchObject({
        name: 'UserError',
        message: expect.stringContaining(`${record.kind} ${record.id}`),
      });
    }
    expect(await rows('SELECT * FROM issues')).toEqual([]);
  });

  it('keeps repositories with the same issue numbers apart', async () => {
    const { store, rows } = database();
    const other = { id: 4002, owner: 'octo', name: 'canoe' };
    await apply(store, upsert(anIssue()), upsert(aComment()));
    await store.rows.apply(other, [upsert(anIssue({ id: 77 })), upsert(aComment({ id: 78 }))]);
    await store.rows.apply(other, [
      {
        change: 'remove',
        record: anIssue({ id: 77 }),
        reason: 'deleted',
        at: '2026-03-01T00:00:00Z',
        transferredTo: null,
      },
    ]);
    expect(await store.vectors.counts([REPOSITORY.id])).toEqual({ issues: 1, comments: 1, pending: 3 });
    expect(await store.vectors.counts([other.id])).toEqual({ issues: 0, comments: 0, pending: 0 });
    expect(await store.vectors.counts([])).toEqual({ issues: 1, comments: 1, pending: 3 });
    expect(await store.cursors.repositories()).toEqual([REPOSITORY, other]);
    expect(
      await rows('SELECT github_comment_id AS id, github_issue_id AS issue FROM comments ORDER BY 1'),
    ).toEqual([
      { id: 78, issue: 77 },
      { id: aComment().id, issue: anIssue().id },
    ]);
    const pending = await store.vectors.pending(other, { kind: 'issue', afterId: 0, limit: 10 });
    expect(pending).toEqual([]);
  });
}
