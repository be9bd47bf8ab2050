/** A search says when nothing is a good match, and shows each issue once. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Store } from '../../../src/core/ports/store.js';
import { search, type SearchAnswer, type SearchOptions } from '../../../src/core/answers/search.js';
import { textHashes } from '../../../src/core/text/embedded-texts.js';
import { lexicalEmbedder } from '../../../src/embedders/lexical-embedder.js';
import { RELATED_CANDIDATES_MIN } from '../../../src/limits.js';
import { aComment, anIssue, REPOSITORY } from '../../support/given.js';
import { storeAt } from '../../support/store-at.js';
import { embeddedDatabase, type TestDatabase } from '../../support/test-database.js';

const embedder = lexicalEmbedder();
const WORDS = [
  'anchor',
  'bilge',
  'cleat',
  'deck',
  'ensign',
  'fender',
  'galley',
  'hatch',
  'jib',
  'keel',
  'leech',
  'mast',
];

let database: TestDatabase;
let store: Store;

/** Stores so many issues about pairs of words, each with a comment about the same. */
async function given(issues: number): Promise<void> {
  database = embeddedDatabase();
  store = storeAt(database.url);
  await store.migrate();
  await store.cursors.openRepository(REPOSITORY);
  const records = Array.from({ length: issues }, (_, at) => {
    const [a, b] = [
      WORDS[at % WORDS.length],
      WORDS[(at * 5 + 1 + Math.floor(at / WORDS.length)) % WORDS.length],
    ];
    return [
      anIssue({
        number: at + 1,
        title: `The ${a} hits the ${b}`,
        body: `Every time, the ${a} of boat ${at} hits the ${b}.`,
      }),
      aComment({
        id: 2_900_000_000 + at,
        issueNumber: at + 1,
        body: `My ${a} hits its ${b} as well, in boat ${at}.`,
      }),
    ];
  }).flat();
  await store.rows.apply(
    REPOSITORY,
    records.map((record) => ({ change: 'upsert', record, freshness: 'live' })),
  );
  const space = await store.spaces.openActive(embedder.model, embedder.dimensions ?? 0);
  for (const record of records) {
    const [vector] = await embedder.embed([record.body ?? '']);
    if (vector === undefined || 'refused' in vector) {
      throw new Error('no vector');
    }
    await store.vectors.putVectors(space, [
      { kind: record.kind, id: record.id, field: 'body', hash: textHashes(record).body ?? '', vector },
    ]);
  }
}

const ask = (query: string, options: Partial<SearchOptions> = {}): Promise<SearchAnswer> =>
  search({ store, searchEmbedder: () => embedder }, query, { limit: 100, repositories: [], ...options });

describe('a search among many', () => {
  beforeAll(() => given(2 * RELATED_CANDIDATES_MIN));
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  it('finds a good match for what is there', async () => {
    const { hits, hasGoodMatch } = await ask('the anchor hits the bilge');
    expect(hasGoodMatch).toBe(true);
    expect(hits[0]?.title).toMatch(/anchor hits the bilge/);
  });

  it.each(['qwzxyv', 'password reset by email', 'how to bake bread'])(
    'has no good match for "%s"',
    async (query) => {
      const { hits, hasGoodMatch } = await ask(query);
      expect(hasGoodMatch).toBe(false);
      expect(hits.length).toBeGreaterThan(0);
    },
  );

  it('shows each issue once, with its own text or its best comment, and comments on request', async () => {
    const { hits } = await ask('the anchor hits the bilge');
    expect(new Set(hits.map(({ number }) => number)).size).toBe(hits.length);
    expect(new Set(hits.map(({ kind }) => kind))).toEqual(new Set(['issue', 'comment']));
    const comments = await ask('the anchor hits the bilge', { kinds: ['comment'] });
    expect(
      comments.hits.every(({ kind, comment_id }) => kind === 'comment' && comment_id !== undefined),
    ).toBe(true);
  });
});

describe('a search among few', () => {
  beforeAll(() => given(5));
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  it('does not judge: it means nothing that none stands out', async () => {
    expect((await ask('qwzxyv')).hasGoodMatch).toBe(true);
  });
});
