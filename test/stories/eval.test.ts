/** tiara eval prints the figures in docs/search.md, and says so when there are too few known duplicates. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCorpus } from '../support/github/corpus.js';
import { closeIssue } from '../support/github/operations.js';
import { emptyTracker, tracker } from '../support/github/tracker.js';
import { ROOT } from '../support/root.js';
import { runCommand } from '../support/runner.js';
import { embeddedDatabase } from '../support/test-database.js';
import { describeWithCorpus } from '../support/with-corpus.js';
import { scene, type Scene } from '../support/world.js';

/** The largest difference from the documented figure: three issues of the 157. */
const POINTS = 0.02;

/** The recall figures of the Markdown rows for this model, by table and design. */
function figuresIn(markdown: string): ReadonlyMap<string, readonly number[]> {
  const designs = new Map<string, number>();
  const rows = markdown.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const recalls = rows.filter((cells) => cells.length === 9 && cells[2] === '`lexical`');
  return new Map(
    recalls.map((cells) => {
      const design = cells[4]!.replaceAll('*', '');
      const table = (designs.get(design) ?? 0) + 1;
      designs.set(design, table);
      return [`${design}, table ${table}`, cells.slice(5).map(Number)];
    }),
  );
}

describeWithCorpus('tiara eval', 'rust-mini', (folder) => {
  let world: Scene;
  let evaluation: { exitCode: number | null; stdout: string; stderr: string };

  beforeAll(async () => {
    world = await scene(embeddedDatabase(), { trackers: [tracker(loadCorpus(folder))] });
    await world.backfill({ 'embedding-model': 'lexical' });
    const pairs = ['--pairs', join(folder, 'duplicates.jsonl')];
    evaluation = await runCommand(['eval', '--database-url', world.database.url, ...pairs]);
  }, 300_000);
  afterAll(() => world.close());

  it('prints the figures in docs/search.md for the built-in embedder, within two points', () => {
    expect(evaluation).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('Evaluation finished.'),
    });
    const printed = figuresIn(evaluation.stdout);
    const documented = figuresIn(readFileSync(join(ROOT, 'docs', 'search.md'), 'utf8'));
    expect([...printed.keys()]).toHaveLength(12);
    expect([...documented.keys()]).toEqual([...printed.keys()]);
    for (const [design, figures] of printed) {
      for (const [at, figure] of figures.entries()) {
        expect([design, at, Math.abs(figure - documented.get(design)![at]!) <= POINTS]).toEqual([
          design,
          at,
          true,
        ]);
      }
    }
  });

  it('finds more with the design in use than with one without comments', () => {
    const figures = [...figuresIn(evaluation.stdout).values()];
    for (const table of [figures.slice(0, 6), figures.slice(6)]) {
      const inUse = table.at(-1)!;
      for (const other of table.slice(0, 4)) {
        for (const [at, figure] of other.entries()) {
          expect(inUse[at]).toBeGreaterThan(figure);
        }
      }
    }
  });

  it('recommends the cut-off in docs/search.md', () => {
    expect(evaluation.stdout).toContain('As each duplicate was opened: its original (137 questions)');
    const recommended = (text: string): string | undefined =>
      /recommend\w*:? `related-min-similarity: ([\d.]+)`/i.exec(text)?.[1];
    const documented = Number(recommended(readFileSync(join(ROOT, 'docs', 'search.md'), 'utf8')));
    expect(Math.abs(Number(recommended(evaluation.stdout)) - documented)).toBeLessThanOrEqual(0.05);
  });

  it('shows no text of an issue, buys nothing and sends GitHub no request', async () => {
    expect(evaluation.stdout).not.toContain('segfault');
    expect(world.texts()).toEqual([]);
    world.requests();
    await runCommand(['eval', '--database-url', world.database.url, '--repository', 'rust-lang/nothing']);
    expect(world.requests()).toEqual([]);
  });
});

describe('tiara eval', () => {
  const repository = emptyTracker(4001, 'octo', 'boat');
  let world: Scene;
  const evaluate = (...flags: string[]): ReturnType<typeof runCommand> =>
    runCommand(['eval', '--database-url', world.database.url, ...flags]);

  beforeAll(async () => {
    world = await scene(embeddedDatabase(), { trackers: [repository] });
  });
  afterAll(() => world.close());

  it('says what to do when the database has no vectors', async () => {
    await world.backfill({ 'embedding-model': 'lexical' });
    expect(await evaluate()).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining('The database holds no vectors yet. Run a backfill first'),
    });
  });

  it('finds pairs in the comments, warns when they are few, and measures nothing when there are none', async () => {
    for (const title of ['Mast falls down', 'The mast fell', 'Anchor lost']) {
      repository.openIssue({ title, body: `${title} in every storm, on deck.` });
    }
    await world.backfill({ 'embedding-model': 'lexical' });
    const none = await evaluate();
    expect(none).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('0 pairs of duplicates found'),
    });
    expect(none.stdout).toContain('Nothing can be measured without known duplicates');

    repository.addComment(2, { body: 'Duplicate of #1' });
    closeIssue(repository, 2);
    await world.backfill({ 'embedding-model': 'lexical' });
    const one = await evaluate('--repository', 'octo/boat');
    expect(one.stdout).toContain('1 pairs of duplicates found in the comments, 1 questions, 3 issues.');
    expect(one.stdout).toContain('**1 questions are few**');
    expect(one.stdout).toMatch(/\(used\) \| 1\.000 \| 1\.000 \| 1\.000 \| 1\.000 \|/);
  });

  it('is refused as a workflow step, with the command to use instead', async () => {
    const { exitCode, log } = await world.run({ name: 'workflow_dispatch' }, { mode: 'eval' });
    expect(exitCode).toBe(1);
    expect(log).toContain('mode eval is for the command line only: run "tiara eval"');
  });
});
