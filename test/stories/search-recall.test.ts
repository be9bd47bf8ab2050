/** How well search with the built-in embedder finds known duplicates: the figures in docs/architecture.md. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Store } from '../../src/core/ports/store.js';
import { search } from '../../src/core/answers/search.js';
import { lexicalEmbedder } from '../../src/embedders/lexical-embedder.js';
import { loadCorpus } from '../support/github/corpus.js';
import { tracker } from '../support/github/tracker.js';
import { ROOT } from '../support/root.js';
import { storeAt } from '../support/store-at.js';
import { embeddedDatabase } from '../support/test-database.js';
import { describeWithCorpus } from '../support/with-corpus.js';
import { scene, type Scene } from '../support/world.js';
import type { Recalls } from './recall.js';

describeWithCorpus('duplicates that people marked', 'rust-mini', (folder) => {
  let world: Scene;
  let store: Store;
  let recalls: Recalls;

  beforeAll(async () => {
    const database = embeddedDatabase();
    world = await scene(database, { trackers: [tracker(loadCorpus(folder))] });
    await world.backfill({ 'embedding-model': 'lexical' });
    store = storeAt(database.url);
    const program = join(ROOT, 'lib', 'test', 'stories', 'recall.js');
    const args = ['--no-warnings', program, database.url, folder];
    recalls = JSON.parse((await promisify(execFile)(process.execPath, args)).stdout) as Recalls;
  }, 300_000);
  afterAll(async () => {
    await store.close();
    await world.close();
  });

  it('are found by title and body: recall@1/5/10', () => {
    const recall = recalls.text;
    process.stdout.write(`lexical on rust-mini, text, recall@1/5/10: ${recall.join('/')}\n`);
    // Measured: .440/.711/.792. The ranking includes the issue itself, the best match for its own text. Another hash
    // moves each figure by about three points.
    expect(recall[0]).toBeGreaterThanOrEqual(0.41);
    expect(recall[1]).toBeGreaterThanOrEqual(0.68);
    expect(recall[2]).toBeGreaterThanOrEqual(0.76);
  });

  it('are found by number: recall@1/5/10', () => {
    const recall = recalls.number;
    process.stdout.write(`lexical on rust-mini, number, recall@1/5/10: ${recall.join('/')}\n`);
    // Measured: .484/.742/.786.
    expect(recall[0]).toBeGreaterThanOrEqual(0.454);
    expect(recall[1]).toBeGreaterThanOrEqual(0.712);
    expect(recall[2]).toBeGreaterThanOrEqual(0.75);
  });

  it('are found in the same order by the built action', async () => {
    const query = 'segfault when matching on a vector';
    const { exitCode, outputs, log } = await world.run(
      { name: 'workflow_dispatch' },
      { mode: 'search', query, limit: '5', 'embedding-model': 'lexical' },
    );
    expect({ exitCode, status: outputs['status'] }).toEqual({ exitCode: 0, status: 'done' });
    const results = JSON.parse(outputs['results'] ?? '') as Record<string, unknown>[];
    const { hits: expected } = await search({ store, searchEmbedder: () => lexicalEmbedder() }, query, {
      limit: 5,
      repositories: [],
    });
    expect(results).toEqual(expected);
    expect(results).toHaveLength(5);
    expect(results.map(({ score }) => Number(score))).toEqual(
      results.map(({ score }) => Number(score)).sort((a, b) => b - a),
    );
    expect(log).not.toContain(query);
  });
});
