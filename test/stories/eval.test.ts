/** The command line's evaluation: the figures that docs/search.md tells, and what it says where little is known. */
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

/** How far a figure may be from the one that is told: three issues of the 157. */
const POINTS = 0.02;

/** The cells of the Markdown rows that name this model or begin with a number, by their design or cut-off. */
function figuresIn(markdown: string): ReadonlyMap<string, readonly number[]> {
  const rows = markdown.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const recalls = rows.filter((cells) => cells.length === 9 && cells[2] === '`lexical`');
  return new Map(recalls.map((cells) => [cells[4]!.replaceAll('*', ''), cells.slice(5).map(Number)]));
}

describeWithCorpus('tiara eval', 'rust-mini', (folder) => {
  let place: Scene;
  let evaluation: { exitCode: number | null; stdout: string; stderr: string };

  beforeAll(async () => {
    place = await scene(embeddedDatabase(), { trackers: [tracker(loadCorpus(folder))] });
    await place.backfill({ 'embedding-model': 'lexical' });
    const pairs = ['--pairs', join(folder, 'duplicates.jsonl')];
    evaluation = await runCommand(['eval', '--database-url', place.database.url, ...pairs]);
  }, 300_000);
  afterAll(() => place.close());

  it('prints what docs/search.md tells of the built-in embedder, give or take two points', () => {
    expect(evaluation).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('Evaluated.') });
    const printed = figuresIn(evaluation.stdout);
    const told = figuresIn(readFileSync(join(ROOT, 'docs', 'search.md'), 'utf8'));
    expect([...printed.keys()]).toHaveLength(4);
    expect([...told.keys()]).toEqual([...printed.keys()]);
    for (const [design, figures] of printed) {
      for (const [at, figure] of figures.entries()) {
        expect([design, at, Math.abs(figure - told.get(design)![at]!) <= POINTS]).toEqual([design, at, true]);
      }
    }
  });

  it('finds more with the design that is used than with any other', () => {
    const [title, body, dense, reranked] = [...figuresIn(evaluation.stdout).values()];
    for (const other of [title!, body!, dense!]) {
      for (const [at, figure] of other.entries()) {
        expect(reranked![at]).toBeGreaterThan(figure);
      }
    }
  });

  it('recommends the cut-off that docs/search.md tells', () => {
    const recommended = (text: string): string | undefined =>
      /`related-min-similarity: ([\d.]+)`, the least/.exec(text)?.[1];
    const told = Number(recommended(readFileSync(join(ROOT, 'docs', 'search.md'), 'utf8')));
    expect(Math.abs(Number(recommended(evaluation.stdout)) - told)).toBeLessThanOrEqual(0.05);
  });

  it('shows no text of an issue, bought nothing and asked GitHub nothing', async () => {
    expect(evaluation.stdout).not.toContain('segfault');
    expect(place.texts()).toEqual([]);
    place.requests();
    await runCommand(['eval', '--database-url', place.database.url, '--repository', 'rust-lang/nothing']);
    expect(place.requests()).toEqual([]);
  });
});

describe('tiara eval', () => {
  const repository = emptyTracker(4001, 'octo', 'boat');
  let place: Scene;
  const evaluate = (...flags: string[]): ReturnType<typeof runCommand> =>
    runCommand(['eval', '--database-url', place.database.url, ...flags]);

  beforeAll(async () => {
    place = await scene(embeddedDatabase(), { trackers: [repository] });
  });
  afterAll(() => place.close());

  it('says what to do in a database without vectors', async () => {
    expect(await evaluate()).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining('The database holds no vectors yet: run a backfill first'),
    });
  });

  it('finds the pairs in the comments, says that they are few, and that nothing is known where there are none', async () => {
    for (const title of ['Mast falls down', 'The mast fell', 'Anchor lost']) {
      repository.openIssue({ title, body: `${title} in every storm, on deck.` });
    }
    await place.backfill({ 'embedding-model': 'lexical' });
    const none = await evaluate();
    expect(none).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('0 pairs of duplicates found'),
    });
    expect(none.stdout).toContain('Nothing can be measured without known duplicates');

    repository.addComment(2, { body: 'Duplicate of #1' });
    closeIssue(repository, 2);
    await place.backfill({ 'embedding-model': 'lexical' });
    const one = await evaluate('--repository', 'octo/boat');
    expect(one.stdout).toContain('1 pairs of duplicates found in the comments, 1 questions, 3 issues.');
    expect(one.stdout).toContain('**1 questions are few**');
    expect(one.stdout).toMatch(/\(used\) \| 1\.000 \| 1\.000 \| 1\.000 \| 1\.000 \|/);
  });

  it('is refused as a step of a workflow, with the way out', async () => {
    const { exitCode, log } = await place.run({ name: 'workflow_dispatch' }, { mode: 'eval' });
    expect(exitCode).toBe(1);
    expect(log).toContain('mode eval is for the command line only: run "tiara eval"');
  });
});
