/** Search with the built-in embedder, over real issues: the figures that README and the docs may speak of. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../../src/core/ports.js';
import { search } from '../../src/core/search.js';
import { lexical } from '../../src/embedders/lexical.js';
import { sqliteStore } from '../../src/stores/sqlite/index.js';
import { embeddedDatabase, type TestDatabase } from '../support/test-database.js';
import { loadCorpus, type Corpus } from '../support/github/corpus.js';
import { emptyTracker, tracker } from '../support/github/tracker.js';
import { describeWithCorpus } from '../support/with-corpus.js';
import { scene, type Scene } from '../support/world.js';

interface Pair {
  readonly dup: number;
  readonly of: number;
}

describeWithCorpus('duplicates that people marked', 'rust-mini', (folder) => {
  let corpus: Corpus;
  let place: Scene;
  let store: Store;

  beforeAll(async () => {
    corpus = loadCorpus(folder);
    const database: TestDatabase = embeddedDatabase();
    place = await scene(database, { trackers: [tracker(corpus)] });
    await place.backfill({ 'embedding-model': 'lexical' });
    store = sqliteStore({ path: database.url.slice('sqlite:'.length) });
  });
  afterAll(async () => {
    await store.close();
    await place.close();
  });

  it('are found by their title and body: recall@1/5/10', async () => {
    const pairs = readFileSync(join(folder, 'duplicates.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Pair);
    expect(pairs).toHaveLength(159);
    const ranks: number[] = [];
    for (const { dup, of } of pairs) {
      const issue = corpus.issues.find(({ number }) => number === dup);
      const query = `${issue?.title ?? ''}\n\n${issue?.body ?? ''}`;
      const hits = await search({ store, embedder: lexical() }, query, {
        limit: 11,
        repositories: [],
        kinds: ['issue'],
      });
      ranks.push(
        hits
          .map(({ number }) => number)
          .filter((number) => number !== dup)
          .indexOf(of),
      );
    }
    const recallAt = (k: number): number =>
      ranks.filter((rank) => rank >= 0 && rank < k).length / ranks.length;
    const recall = [recallAt(1), recallAt(5), recallAt(10)].map((value) => Number(value.toFixed(3)));
    process.stdout.write(`lexical on rust-mini, recall@1/5/10: ${recall.join('/')}\n`);
    // The recipe as first measured had .365/.566/.667; hashing another way moves each by some three points.
    expect(recall[0]).toBeGreaterThanOrEqual(0.365);
    expect(recall[1]).toBeGreaterThanOrEqual(0.566);
    expect(recall[2]).toBeGreaterThanOrEqual(0.647);
  });

  it('are what a search through the built action gives', async () => {
    const query = 'segfault when matching on a vector';
    const { exitCode, outputs, log } = await place.run(
      { name: 'workflow_dispatch' },
      { mode: 'search', query, limit: '5', 'embedding-model': 'lexical' },
    );
    expect({ exitCode, status: outputs['status'] }).toEqual({ exitCode: 0, status: 'done' });
    const results = JSON.parse(outputs['results'] ?? '') as Record<string, unknown>[];
    const expected = await search({ store, embedder: lexical() }, query, { limit: 5, repositories: [] });
    expect(results).toEqual(expected);
    expect(results).toHaveLength(5);
    expect(results.map(({ score }) => Number(score))).toEqual(
      results.map(({ score }) => Number(score)).sort((a, b) => b - a),
    );
    expect(log).not.toContain(query);
  });
});

describe('a search', () => {
  it('says what to do in an empty database, and in one that lacks the repository', async () => {
    const place = await scene(embeddedDatabase(), { trackers: [emptyTracker(4001, 'octo', 'boat')] });
    const inputs = { mode: 'search', query: 'mast', 'embedding-model': 'lexical' };
    const empty = await place.run({ name: 'workflow_dispatch' }, inputs);
    expect(empty.exitCode).toBe(1);
    expect(empty.log).toContain('The database holds nothing of octo/boat: run a backfill of it first');
    await place.backfill({ 'embedding-model': 'lexical' });
    const still = await place.run({ name: 'workflow_dispatch' }, inputs);
    expect(still.log).toContain('The database holds no vectors yet');
    expect(place.requests().filter((request) => !/repos.octo.boat|repositories.4001/.test(request))).toEqual(
      [],
    );
    await place.close();
  });

  it('finds no tombstone, no comment of one, and only in the repositories that it is told', async () => {
    const [boat, harbour] = [emptyTracker(4001, 'octo', 'boat'), emptyTracker(4002, 'octo', 'harbour')];
    for (const repository of [boat, harbour]) {
      repository.openIssue({ title: 'Mast falls down', body: 'In every storm.' });
      repository.addComment(1, { body: 'The mast fell on me.' });
    }
    const place = await scene(embeddedDatabase(), { trackers: [boat, harbour] });
    const lexically = { 'embedding-model': 'lexical' };
    const found = async (repository: string): Promise<unknown[]> => {
      const inputs = { ...lexically, mode: 'search', query: 'mast', repository };
      const { outputs } = await place.run({ name: 'workflow_dispatch' }, inputs);
      return (JSON.parse(outputs['results'] ?? '') as Record<string, unknown>[]).map((hit) => [
        hit['repository'],
        hit['kind'],
      ]);
    };
    await place.backfill({ ...lexically, repository: 'octo/boat\nocto/harbour' });
    expect(await found('octo/boat')).toEqual([
      ['octo/boat', 'comment'],
      ['octo/boat', 'issue'],
    ]);
    expect(await found('octo/boat\nocto/harbour')).toHaveLength(4);
    await place.deliver(boat.deleteIssue(1), lexically);
    expect(await found('octo/boat\nocto/harbour')).toHaveLength(2);
    await place.close();
  });
});
