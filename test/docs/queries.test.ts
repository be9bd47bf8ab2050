/** Runs every query in docs/queries.md, and README's first, on known rows. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Store } from '../../src/core/ports/store.js';
import type { Comment, Issue } from '../../src/core/model/record.js';
import { textHashes } from '../../src/core/text/embedded-texts.js';
import { addVectorFunctions } from '../../src/stores/sqlite/vector-functions.js';
import { removal, upsert } from '../stores/contract/given.js';
import { describeDatabases } from '../support/databases.js';
import { aComment, anIssue, REPOSITORY } from '../support/given.js';
import { storeAt } from '../support/store-at.js';
import { ROOT } from '../support/root.js';
import type { Row, TestDatabase } from '../support/test-database.js';

interface Query {
  readonly title: string;
  readonly sql: string;
  /** Its section says that the embedded database cannot run it. */
  readonly isForServers: boolean;
}

const QUERIES: readonly Query[] = readFileSync(join(ROOT, 'docs', 'queries.md'), 'utf8')
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    title: section.split('\n')[0]!,
    sql: /```sql\n([\s\S]*?)```/.exec(section)?.[1] ?? '',
    isForServers: section.includes('Not for the embedded database'),
  }));

/** README's query names an issue that the rows here lack. */
const FIRST_QUERY = /```sql\n([\s\S]*?)```/
  .exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))![1]!
  .replace('q.number = 57', 'q.number = 1');

const CANOE = { id: 4002, owner: 'octo', name: 'canoe' };
const ASKER = { login: 'ishmael', id: 7, type: 'User' };
const BOT = { login: 'tiara[bot]', id: 99, type: 'Bot' };

function issue(number: number, about: Partial<Issue> = {}): Issue {
  return anIssue({ number, title: `Title ${number}`, createdAt: `2026-01-0${number}T00:00:00Z`, ...about });
}

const [MAST, MAST_AGAIN, ANCHOR, MOVED, UNREAD, MAST_ONCE_MORE] = [
  issue(1),
  issue(2),
  issue(3, { state: 'closed', stateReason: 'completed' }),
  issue(4),
  issue(5, { createdAt: '2026-02-05T00:00:00Z' }),
  issue(6),
];
const PADDLE = issue(1, { id: 77, state: 'closed', title: 'Paddle' });
const COMMENTS: readonly Comment[] = [
  aComment({ id: 11, issueNumber: 1, createdAt: '2026-01-01T03:00:00Z' }),
  aComment({ id: 12, issueNumber: 1, createdAt: '2026-01-02T00:00:00Z' }),
  aComment({ id: 13, issueNumber: 2, author: ASKER, createdAt: '2026-01-02T01:00:00Z' }),
  aComment({ id: 14, issueNumber: 3, author: null, createdAt: '2026-01-03T01:00:00Z' }),
  aComment({ id: 15, issueNumber: 6, author: BOT, createdAt: '2026-01-06T01:00:00Z' }),
  aComment({ id: 16, issueNumber: 3, body: 'Duplicate of #1', createdAt: '2026-01-04T01:00:00Z' }),
];

/** Unit vectors, so that their cosines are easy to see. */
const VECTORS: readonly (readonly [Issue | Comment, readonly number[]])[] = [
  [MAST, [1, 0, 0]],
  [MAST_AGAIN, [0.96, 0.28, 0]],
  [ANCHOR, [0, 1, 0]],
  [MOVED, [1, 0, 0]],
  [MAST_ONCE_MORE, [1, 0, 0]],
  [PADDLE, [0.8, 0, 0.6]],
  [COMMENTS[0]!, [0.6, 0.8, 0]],
  [COMMENTS[1]!, [1, 0, 0]],
  [COMMENTS[3]!, [0, 0, 1]],
];

/** The rows that each query must return, with columns in the order of the query. */
const EXPECTED: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  '1. The issues nearest to an issue': [
    [1, 'Title 1', 'open', 0.96],
    [6, 'Title 6', 'open', 0.96],
    [3, 'Title 3', 'closed', 0.28],
  ],
  '2. The comments nearest to a text': [
    [1, 'Title 1', COMMENTS[1]!.url, 1],
    [1, 'Title 1', COMMENTS[0]!.url, 0.6],
    [3, 'Title 3', COMMENTS[3]!.url, 0],
  ],
  '3. Clusters of likely duplicates': [
    [6, 'Title 6', 2, 1],
    [2, 'Title 2', 1, 1],
  ],
  '4. Open issues that nobody has answered': [
    [2, 'Title 2', 'ishmael', '2026-01-02 00:00:00'],
    [6, 'Title 6', 'ishmael', '2026-01-06 00:00:00'],
    [5, 'Title 5', 'ishmael', '2026-02-05 00:00:00'],
  ],
  '5. The same problem in other repositories': [
    [1, 'canoe', 1, 'Paddle', 0.8],
    [6, 'canoe', 1, 'Paddle', 0.8],
    [2, 'canoe', 1, 'Paddle', 0.768],
  ],
  '6. The most discussed issues': [
    [1, 'Title 1', 2, 1, '2026-01-02 00:00:00'],
    [2, 'Title 2', 1, 1, '2026-01-02 01:00:00'],
    [6, 'Title 6', 1, 1, '2026-01-06 01:00:00'],
  ],
  '7. Issues whose vectors are pending': [['octo', 'boat', 1]],
  '8. What could not be processed': [['octo', 'boat', 'issue body', 5, 'too long', 2, '2026-03-02 00:00:00']],
  '9. Deleted and transferred issues': [
    [4, 'Title 4', 'transferred', 'https://github.com/octo/canoe/issues/9', '2026-03-01 00:00:00'],
  ],
  '10. Time to the first answer, by month': [
    ['2026-01', 4, 2, 2],
    ['2026-02', 1, 0, null],
  ],
  '11. Issues and comments nearest to a text': [
    ['comment-12', 'Tie it with a bowline.', 1],
    [`issue-${MAST.id}`, 'Title 1\n\nIt swings in the wind.', 1],
    [`issue-${MAST_ONCE_MORE.id}`, 'Title 6\n\nIt swings in the wind.', 1],
  ],
  '12. Known duplicates and their originals': [[3, 1, 'queequeg', COMMENTS[5]!.url]],
  '13. An issue with its comments': [
    ['issue', 'ishmael', '2026-01-01 00:00:00', MAST.url, MAST.body],
    ['comment', 'queequeg', '2026-01-01 03:00:00', COMMENTS[0]!.url, COMMENTS[0]!.body],
    ['comment', 'queequeg', '2026-01-02 00:00:00', COMMENTS[1]!.url, COMMENTS[1]!.body],
  ],
  '14. What is stored, and how fresh it is': [
    ['octo', 'boat', 5, null, null],
    ['octo', 'canoe', 1, null, null],
  ],
};

async function storeRecords(store: Store): Promise<void> {
  await store.migrate();
  await store.cursors.openRepository(REPOSITORY);
  await store.cursors.openRepository(CANOE);
  const issues = [MAST, MAST_AGAIN, ANCHOR, MOVED, UNREAD, MAST_ONCE_MORE];
  await store.rows.apply(
    REPOSITORY,
    [...issues, ...COMMENTS].map((record) => upsert(record)),
  );
  await store.rows.apply(CANOE, [upsert(PADDLE)]);
  const space = await store.spaces.openActive('m', 3);
  await store.vectors.putVectors(
    space,
    VECTORS.flatMap(([{ kind, id }, vector], at) => {
      const hashes = textHashes(VECTORS[at]![0]);
      return (['title', 'body'] as const).flatMap((field) => {
        const hash = hashes[field];
        return hash === null ? [] : [{ kind, id, field, hash, vector }];
      });
    }),
  );
  await store.rows.apply(REPOSITORY, [
    removal(MOVED, 'transferred', 'https://github.com/octo/canoe/issues/9'),
  ]);
  await store.failures.record(REPOSITORY, [
    {
      key: { kind: 'issue', id: UNREAD.id, issueNumber: 5 },
      text: { field: 'body', hash: textHashes(UNREAD).body! },
      reason: 'too long',
      attempts: 2,
      triedAt: '2026-03-01T00:00:00Z',
      nextTryAt: '2026-03-02T00:00:00Z',
    },
  ]);
}

/** Queries with a client that has TiDB's vector functions. */
async function runQuery(source: TestDatabase, sql: string): Promise<readonly Row[]> {
  const { url } = source;
  if (!url.startsWith('sqlite:')) {
    return source.rows(sql);
  }
  const database = new DatabaseSync(url.slice('sqlite:'.length), { readOnly: true });
  try {
    addVectorFunctions(database, null);
    return database.prepare(sql).all() as Row[];
  } finally {
    database.close();
  }
}

/** Rounds cosines of 32-bit floats, and decimals that a driver returns as text. */
function roundNumber(value: unknown): unknown {
  const number = typeof value === 'string' && /^-?\d+\.\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' ? Number(number.toFixed(4)) + 0 : number;
}

describe('docs/queries.md', () => {
  it('has queries, each with a known result', () => {
    expect(QUERIES.map(({ title }) => title)).toEqual(Object.keys(EXPECTED));
    expect(QUERIES).toHaveLength(14);
    expect(QUERIES.filter(({ isForServers }) => isForServers)).toHaveLength(1);
  });

  describeDatabases('its queries', (open) => {
    let database: TestDatabase;
    let store: Store;

    beforeAll(async () => {
      database = await open();
      store = storeAt(database.url);
      await storeRecords(store);
    });
    afterAll(async () => {
      await store.close();
      await database.drop();
    });

    it('include README’s first, which returns its known rows', async () => {
      const rows = await runQuery(database, FIRST_QUERY);
      expect(rows.map((row) => Object.values(row).map(roundNumber))).toEqual([
        [6, 'Title 6', 'open', 1],
        [2, 'Title 2', 'open', 0.96],
        [3, 'Title 3', 'closed', 0],
      ]);
    });

    it.each(QUERIES)('return the known rows: $title', async ({ title, sql, isForServers }) => {
      const query = runQuery(database, sql);
      if (isForServers && database.url.startsWith('sqlite:')) {
        await expect(query).rejects.toThrow(/no such (function|column)/);
        return;
      }
      const rows = await query;
      expect(rows.map((row) => Object.values(row).map(roundNumber))).toEqual(EXPECTED[title]);
    });
  });
});
