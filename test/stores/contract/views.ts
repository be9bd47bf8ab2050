/** The views: what they show of the tables, when they are created, and what is done when they cannot be. */
import { expect, it } from '@jest/globals';
import type { Space } from '../../../src/core/model/embedding.js';
import type { TrackerRecord } from '../../../src/core/model/record.js';
import type { Store } from '../../../src/core/ports/store.js';
import { textHashes } from '../../../src/core/text/embedded-texts.js';
import { aComment, anIssue } from '../../support/given.js';
import type { Cell, OpenStore, StoreUnderTest } from '../../support/store-contract.js';
import { apply, change, freshStore, removal, upsert } from './given.js';

const ISSUE = anIssue({ labels: ['bug', 'rigging'] });
const TITLE_ONLY = anIssue({ number: 2, title: 'Only a title', body: null });
const PENDING = anIssue({ number: 3, title: 'Not embedded yet' });
const GONE = anIssue({ number: 4 });
const COMMENT = aComment();
const GONE_COMMENT = aComment({ id: 2_900_000_009 });
const ORPHAN = aComment({ id: 2_900_000_010, issueNumber: 4 });

/** Stores a vector for each text of these records. */
async function embed(store: Store, space: Space, ...records: readonly TrackerRecord[]): Promise<void> {
  await store.vectors.putVectors(
    space,
    records.flatMap((record) =>
      Object.entries(textHashes(record)).flatMap(([field, hash]) =>
        hash === null
          ? []
          : [
              {
                kind: record.kind,
                id: record.id,
                field: field as 'title' | 'body',
                hash,
                vector: Array.from({ length: space.dimensions }, (_, at) => (at === record.id % 2 ? 1 : 0)),
              },
            ],
      ),
    ),
  );
}

export function viewsContract(open: OpenStore): void {
  const database = freshStore(open);

  const issues = ({ rows }: StoreUnderTest) => rows('SELECT * FROM tiara_issues ORDER BY number');
  const documents = ({ rows }: StoreUnderTest) => rows('SELECT * FROM tiara_documents ORDER BY id');
  const lengths = async (under: StoreUnderTest): Promise<number[]> =>
    (await documents(under)).map(({ embedding }) => (embedding as Uint8Array).byteLength / 4);
  const outcomes = async ({ rows }: StoreUnderTest): Promise<readonly (Cell | undefined)[]> =>
    (await rows('SELECT views FROM spaces ORDER BY id')).map(({ views }) => views);
  /** A view cannot be read: it is not there, or not whole. */
  const isMissing = (under: StoreUnderTest, view: string): Promise<void> =>
    expect(Promise.resolve().then(() => under.rows(`SELECT * FROM ${view}`))).rejects.toThrow();
  const dropViews = (under: StoreUnderTest): Promise<void> =>
    change(under, 'DROP VIEW ~tiara_issues', 'DROP VIEW ~tiara_documents');

  /** Stores all records of this file, with vectors of these dimensions. */
  async function fill({ store }: StoreUnderTest): Promise<Space> {
    await apply(
      store,
      ...[ISSUE, TITLE_ONLY, PENDING, GONE, COMMENT, GONE_COMMENT, ORPHAN].map((record) => upsert(record)),
    );
    const space = await store.spaces.openActive('old', 3);
    await embed(store, space, ISSUE, TITLE_ONLY, GONE, COMMENT, GONE_COMMENT, ORPHAN);
    await apply(store, removal(GONE), removal(GONE_COMMENT));
    return space;
  }

  async function changeModel(store: Store, dimensions: number): Promise<Space> {
    const next = await store.spaces.startNext(`of ${dimensions}`, dimensions);
    await embed(store, next, ISSUE);
    await store.spaces.activate(next);
    await store.spaces.dropInactive();
    return next;
  }

  it('show live issues to a person, before the first vector too', async () => {
    const under = database();
    await apply(under.store, upsert(ISSUE), upsert(GONE), removal(GONE));
    const [row, ...others] = await issues(under);
    expect(others).toEqual([]);
    expect({ ...row, labels: JSON.parse(String(row!['labels'])) as unknown }).toMatchObject({
      repository: 'octo/boat',
      number: 1,
      title: ISSUE.title,
      body: ISSUE.body,
      state: 'open',
      author: ISSUE.author!.login,
      labels: ['bug', 'rigging'],
      comments: ISSUE.commentCount,
      url: ISSUE.url,
      created_at: ISSUE.createdAt.replace('T', ' ').replace('Z', ''),
    });
    expect(Object.keys(row!).filter((name) => /hash|vec|seen|pending|deleted/.test(name))).toEqual([]);
  });

  it('show live issues and comments as documents with their vectors', async () => {
    const under = database();
    await fill(under);
    const [comment, issue, titleOnly, ...others] = await documents(under);
    expect(others).toEqual([]);
    expect(comment).toMatchObject({ id: `comment-${COMMENT.id}`, document: COMMENT.body });
    expect(issue).toMatchObject({
      id: `issue-${ISSUE.id}`,
      document: `${ISSUE.title}\n\n${ISSUE.body}`,
      create_time: ISSUE.createdAt.replace('T', ' ').replace('Z', ''),
    });
    expect(titleOnly).toMatchObject({ id: `issue-${TITLE_ONLY.id}`, document: 'Only a title' });
    expect(JSON.parse(String(issue!['meta']))).toEqual({
      kind: 'issue',
      repository: 'octo/boat',
      number: 1,
      title: ISSUE.title,
      state: 'open',
      state_reason: null,
      labels: ['bug', 'rigging'],
      author: ISSUE.author!.login,
      url: ISSUE.url,
      created_at: ISSUE.createdAt,
      updated_at: ISSUE.updatedAt,
    });
    expect(JSON.parse(String(comment!['meta']))).toMatchObject({
      kind: 'comment',
      number: 1,
      title: ISSUE.title,
      url: COMMENT.url,
    });
    expect(await lengths(under)).toEqual([3, 3, 3]);
    expect(await outcomes(under)).toEqual(['created']);
  });

  it('follow the active space when the model changes, also several times', async () => {
    const under = database();
    await fill(under);
    for (const dimensions of [4, 2]) {
      await changeModel(under.store, dimensions);
      expect(await lengths(under)).toEqual([dimensions]);
      expect(await outcomes(under)).toEqual(['created']);
    }
    expect(await issues(under)).toHaveLength(3);
  });

  it('follow the active space after a run that was killed between its two steps', async () => {
    const under = database();
    await fill(under);
    const next = await under.store.spaces.startNext('new', 4);
    await embed(under.store, next, ISSUE);
    await under.store.spaces.activate(next);
    await under.another().migrate();
    expect(await lengths(under)).toEqual([4]);
    await under.another().spaces.dropInactive();
    expect(await lengths(under)).toEqual([4]);
  });

  it('are created in a database of an earlier version', async () => {
    const under = database();
    await fill(under);
    await dropViews(under);
    await change(
      under,
      'ALTER TABLE ~spaces DROP COLUMN views',
      "DELETE FROM ~tiara_migrations WHERE name LIKE '0011%'",
    );
    await Promise.all([under.another(), under.another()].map((store) => store.migrate()));
    expect(await lengths(under)).toEqual([3, 3, 3]);
    expect(await issues(under)).toHaveLength(3);
    expect(await outcomes(under)).toEqual(['created']);
  });

  it('are created again by the next run that writes when a person has dropped one', async () => {
    const under = database();
    await fill(under);
    await change(under, 'DROP VIEW ~tiara_documents');
    await under.another().migrate();
    expect(await lengths(under)).toEqual([3, 3, 3]);
  });

  it('stay away when a person has said so', async () => {
    const under = database();
    await fill(under);
    await dropViews(under);
    await change(under, "UPDATE ~spaces SET views = 'not wanted'");
    await under.another().migrate();
    await isMissing(under, 'tiara_issues');
  });

  it('are made whole again after a person has dropped a vector column', async () => {
    const under = database();
    await fill(under);
    await change(
      under,
      ...(under.isEmbedded
        ? [
            'DROP VIEW ~tiara_issues',
            'DROP VIEW ~tiara_documents',
            'DROP TRIGGER ~issues_body_vec_codes_removed',
          ]
        : []),
      'ALTER TABLE ~issues DROP COLUMN body_vec',
    );
    const next = under.another();
    await next.migrate();
    const space = await next.spaces.active();
    await embed(next, space!, ISSUE);
    expect((await documents(under)).map(({ id }) => id)).toContain(`issue-${ISSUE.id}`);
    expect(await issues(under)).toHaveLength(3);
  });

  it('leave a table with the name of one alone, and say so', async () => {
    const under = await open();
    try {
      await change(under, 'CREATE TABLE ~tiara_issues (hat INT)', 'INSERT INTO ~tiara_issues VALUES (7)');
      await under.store.migrate();
      await fill(under);
      await under.another().migrate();
      expect(await under.rows('SELECT * FROM tiara_issues')).toEqual([{ hat: 7 }]);
      expect(await lengths(under)).toEqual([3, 3, 3]);
      expect(await outcomes(under)).toEqual(['name taken']);
      expect((await under.another().inspect()).viewsProblem).toContain(
        `${under.tablePrefix}tiara_issues or ${under.tablePrefix}tiara_documents is the name of a table`,
      );
      await changeModel(under.store, 4);
      expect(await lengths(under)).toEqual([4]);
      await change(under, 'DROP TABLE ~tiara_issues', 'UPDATE ~spaces SET views = NULL');
      await under.another().migrate();
      expect(await issues(under)).toHaveLength(3);
      expect((await under.another().inspect()).viewsProblem).toBeNull();
    } finally {
      await under.close();
    }
  });

  it('do not meet the tables of another prefix unless one is tiara_, which is then refused', async () => {
    const { store, another, tablePrefix } = database();
    const beside = another(`${tablePrefix}tiara_`);
    await expect(beside.migrate()).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(
        `${tablePrefix}tiara_issues is not Tiara's, because it lacks the column node_id, so nothing was written: set another table-prefix`,
      ) as unknown,
    });
    await another(`${tablePrefix}other_`).migrate();
    await store.migrate();
  });
}
