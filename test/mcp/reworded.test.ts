/** Reports of known problems in other words: find_duplicates names the original before they are filed. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { DuplicatesAnswer } from '../../src/core/answers/find-duplicates.js';
import { lexicalEmbedder } from '../../src/embedders/lexical-embedder.js';
import { backfillInProcess } from '../support/backfill-in-process.js';
import { loadCorpus } from '../support/github/corpus.js';
import { tracker } from '../support/github/tracker.js';
import { connectMcp, type McpConnection } from '../support/mcp-client.js';
import { embeddedDatabase } from '../support/test-database.js';
import { describeWithCorpus } from '../support/with-corpus.js';
import { scene, type Scene } from '../support/world.js';
import { REWORDED_REPORTS } from './reworded-reports.js';

describeWithCorpus('twenty reworded reports', 'rust-mini', (folder) => {
  let world: Scene;
  let mcp: McpConnection;
  beforeAll(async () => {
    const rust = tracker(loadCorpus(folder));
    world = await scene(embeddedDatabase(), { trackers: [rust] });
    await backfillInProcess(world.database, [rust], lexicalEmbedder());
    mcp = await connectMcp(['--database-url', world.database.url]);
  }, 300_000);
  afterAll(async () => {
    await mcp.close();
    await world.close();
  });

  it('lead to their original, in answers that are short', async () => {
    const ranks: number[] = [];
    for (const { title, body, original } of REWORDED_REPORTS) {
      const { answer, text } = await mcp.ask<DuplicatesAnswer>('find_duplicates', { title, body });
      expect(text.length).toBeLessThan(4_000);
      expect(JSON.stringify(answer).length).toBeLessThan(4_000);
      ranks.push(answer.results.findIndex(({ number }) => number === original) + 1);
    }
    process.stdout.write(`lexical on rust-mini, rank of each original, 0 for none: ${ranks.join(', ')}\n`);
    // Measured: 18 first, one second.
    expect(ranks).toHaveLength(20);
    expect(ranks.filter((rank) => rank === 1).length).toBeGreaterThanOrEqual(16);
  });
});
