/** A known duplicate leads to its original, and what a template hides leads nowhere. */
import { afterEach, expect, it } from '@jest/globals';
import { lexicalEmbedder } from '../../src/embedders/lexical-embedder.js';
import { withoutHidden } from '../../src/core/text/visible-lines.js';
import { backfillInProcess } from '../support/backfill-in-process.js';
import { describeDatabases } from '../support/databases.js';
import { MAST_AGAIN } from '../support/forty-issues.js';
import { loadCorpus } from '../support/github/corpus.js';
import { closeIssue } from '../support/github/operations.js';
import { tracker } from '../support/github/tracker.js';
import { backfillFortyIssues, LEXICAL, type RelatedScene } from '../support/related-issues.js';
import { runCommand } from '../support/runner.js';
import { embeddedDatabase } from '../support/test-database.js';
import { describeWithCorpus } from '../support/with-corpus.js';
import { scene as newScene, type Scene } from '../support/world.js';

interface Result {
  readonly number: number;
  readonly duplicates?: readonly number[];
}

describeDatabases('a known duplicate', (open) => {
  let scene: RelatedScene;
  afterEach(() => scene.world.close());

  /** Opens issue 41, which says the same as issue 1, and closes it as a duplicate. Who opened it says so, unless somebody else does. */
  async function markDuplicate(author = 'somebody'): Promise<RelatedScene> {
    scene = await backfillFortyIssues(await open());
    const { boat, world } = scene;
    await world.deliver(boat.openIssue(MAST_AGAIN), LEXICAL);
    await world.deliver(boat.addComment(41, { body: 'Thank you! Duplicate of #1', author }), LEXICAL);
    await world.deliver(closeIssue(boat, 41, 'not_planned'), LEXICAL);
    return scene;
  }

  async function search(query: string): Promise<readonly Result[]> {
    const { outputs } = await scene.world.run(
      { name: 'workflow_dispatch' },
      { ...LEXICAL, mode: 'search', query, limit: '3' },
    );
    return JSON.parse(outputs['results'] ?? '') as Result[];
  }

  it('is named with its original, which takes its place', async () => {
    const { boat, world } = await markDuplicate();
    const outcome = await world.deliver(boat.openIssue(MAST_AGAIN), LEXICAL);
    const related = JSON.parse(outcome.outputs['related'] ?? '') as Result[];
    expect(related).toMatchObject([{ number: 1, duplicates: [41] }]);
    expect(outcome.summary).toContain('possibly the same, also reported as &#35;\u200B41, shared words:');
    const results = await search(`${MAST_AGAIN.title}\n${MAST_AGAIN.body}`);
    expect(results.slice(0, 2)).toMatchObject([{ number: 42 }, { number: 1, duplicates: [41] }]);
    expect(results.map(({ number }) => number)).not.toContain(41);
    // A search for the original itself shows its duplicate.
    expect((await search('#1')).map(({ number }) => number)).toContain(41);
  });

  it('is not what a stranger calls one', async () => {
    await markDuplicate('passer-by');
    const results = await search(`${MAST_AGAIN.title}\n${MAST_AGAIN.body}`);
    expect(results.map(({ number }) => number)).toEqual(expect.arrayContaining([1, 41]));
    expect(results.filter(({ duplicates }) => duplicates !== undefined)).toEqual([]);
  });

  it('stands for itself again when its comment is deleted', async () => {
    const { boat, world } = await markDuplicate();
    const [claim] = [...boat.comments()].filter(({ body }) => body.includes('Duplicate of'));
    await world.deliver(boat.deleteComment(claim!.id), LEXICAL);
    const outcome = await world.deliver(boat.openIssue(MAST_AGAIN), LEXICAL);
    const related = JSON.parse(outcome.outputs['related'] ?? '') as Result[];
    expect(related.map(({ number }) => number).sort()).toEqual([1, 41]);
  });
});

describeWithCorpus('what a template hides', 'weex-mini', (folder) => {
  const worlds: Scene[] = [];
  afterEach(() => Promise.all(worlds.map((world) => world.close())));

  it('causes no suggestion', async () => {
    const corpus = loadCorpus(folder);
    const templated = corpus.issues.filter(
      ({ body }) => body !== null && withoutHidden(body) !== body && body.includes('<!--'),
    );
    expect(templated.length).toBeGreaterThanOrEqual(30);
    const bare = {
      ...corpus,
      issues: corpus.issues.map((issue) => ({ ...issue, body: issue.body && withoutHidden(issue.body) })),
    };
    const suggestions: Set<string>[] = [];
    for (const version of [corpus, bare]) {
      const world = await newScene(embeddedDatabase(), { trackers: [tracker(version)] });
      worlds.push(world);
      await backfillInProcess(world.database, [tracker(version)], lexicalEmbedder());
      const found = new Set<string>();
      for (const { number } of templated) {
        const { stdout } = await runCommand([
          'related',
          String(number),
          '--json',
          '--related-min-similarity',
          '0.3',
          '--database-url',
          world.database.url,
        ]);
        const { related } = JSON.parse(stdout) as { readonly related: readonly Result[] };
        for (const other of related) {
          found.add(`${number}: ${other.number}`);
        }
      }
      suggestions.push(found);
    }
    const [withTemplates, withoutThem] = suggestions;
    expect(withTemplates!.size).toBeGreaterThan(0);
    expect([...withTemplates!.difference(withoutThem!)]).toEqual([]);
  }, 240_000);
});
