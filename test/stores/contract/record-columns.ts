/** Texts are stored exactly as GitHub sent them. */
import { expect, it } from '@jest/globals';
import { aComment, anIssue, REPOSITORY } from '../../support/given.js';
import type { OpenStore } from '../../support/store-contract.js';
import { apply, freshStore, upsert } from './given.js';

/** GitHub's longest body has 65,536 characters of at most 4 bytes each. */
const LONGEST_BYTES = 262_144;

const HOSTILE = [
  `'; DROP TABLE issues; --`,
  `\\' OR 1=1 -- ? ?? :name @x %s %d`,
  `back\\slash \\0 \\n \\\\ "double" \`tick\``,
  'a\u0000b\u0000',
  '\u001a\b\t\r\n\u200b\u2028',
  '🐳👩‍👩‍👧‍👦 e\u0301 é ﷽ \uFFFD',
  ' leading and trailing ',
  '{"json": [1, null]}',
  '/* comment */ # hash',
];

export function recordColumnsContract(open: OpenStore): void {
  const database = freshStore(open);

  it.each(HOSTILE)('stores %j unchanged in a title, a body and names', async (text) => {
    const { store, rows } = database();
    const issue = anIssue({
      title: text,
      body: text,
      labels: [text],
      milestone: { title: text, number: 1 },
      type: text,
    });
    await apply(store, upsert(issue), upsert(aComment({ body: text })));
    const [row] = await rows('SELECT title, body, labels, milestone_title, issue_type FROM issues');
    expect({ ...row, labels: JSON.parse(String(row!['labels'])) as unknown }).toEqual({
      title: text,
      body: text,
      labels: [text],
      milestone_title: text,
      issue_type: text,
    });
    expect(await rows('SELECT body FROM comments')).toEqual([{ body: text }]);
    const [pending] = await store.vectors.pending(REPOSITORY, { kind: 'issue', afterId: 0, limit: 1 });
    expect(pending).toMatchObject({ title: text, body: text });
    expect(await apply(store, upsert(issue))).toEqual(['unchanged']);
  });

  it('distinguishes texts that differ only in case or accent', async () => {
    const { store, rows } = database();
    await apply(store, upsert(anIssue({ title: 'Mast' })));
    expect(await rows(`SELECT number FROM issues WHERE title IN ('mast', 'Mást')`)).toEqual([]);
  });

  it('stores a hundred of the longest bodies in one call', async () => {
    const { store, rows } = database();
    const body = '🐳'.repeat(LONGEST_BYTES / 4);
    const issues = Array.from({ length: 100 }, (_, at) =>
      anIssue({ number: at + 1, body: at % 2 === 0 ? body : '\\'.repeat(LONGEST_BYTES) }),
    );
    expect(await apply(store, ...issues.map((issue) => upsert(issue)))).toEqual(issues.map(() => 'stored'));
    const [row] = await rows(
      'SELECT COUNT(DISTINCT github_issue_id) AS n, COUNT(DISTINCT body) AS m FROM issues',
    );
    expect(row).toEqual({ n: 100, m: 2 });
    expect(await rows('SELECT body FROM issues WHERE number = 99')).toEqual([{ body }]);
  });

  it.each([null, '', ' \n\t '])('stores why a body of %j gets no vector', async (body) => {
    const { store, rows } = database();
    await apply(store, upsert(anIssue({ body })), upsert(aComment({ body })));
    for (const table of ['issues', 'comments']) {
      expect(await rows(`SELECT body, body_hash, body_vec_skipped FROM ${table}`)).toEqual([
        { body, body_hash: null, body_vec_skipped: 'empty' },
      ]);
    }
    expect(await store.vectors.pending(REPOSITORY, { kind: 'comment', afterId: 0, limit: 9 })).toEqual([]);
    const [issue] = await store.vectors.pending(REPOSITORY, { kind: 'issue', afterId: 0, limit: 9 });
    expect(Object.keys(issue!.hashes)).toEqual(['title']);
  });

  it('clears that reason when the body has a text again', async () => {
    const { store, rows } = database();
    await apply(store, upsert(anIssue({ body: null })));
    await apply(store, upsert(anIssue({ updatedAt: '2026-01-03T00:00:00Z' })));
    expect(await rows('SELECT body_vec_skipped FROM issues WHERE body_hash IS NOT NULL')).toEqual([
      { body_vec_skipped: null },
    ]);
  });
}
