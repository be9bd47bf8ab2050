/** The first runs with `related: post`: what they comment on, how much, and what the job summary says of it. */
import { afterEach, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { ANCHOR_AGAIN, boatWithIssues, MAST_AGAIN, NOTHING_LIKE_IT } from '../support/forty-issues.js';
import { editIssue, labelIssue } from '../support/github/operations.js';
import type { TestDatabase } from '../support/test-database.js';
import { backfillFortyIssues, LEXICAL, type RelatedScene } from '../support/related-issues.js';

let scene: RelatedScene;
afterEach(() => scene.world.close());

/** The tracker's clock is two minutes slow, so that the issues of a story are opened before its runs. */
async function start(database: TestDatabase, postsSince?: string | null): Promise<RelatedScene> {
  scene = await backfillFortyIssues(database, boatWithIssues({ ageMs: 120_000 }), {}, postsSince);
  return scene;
}

const NEVER_POSTED = null;

describeDatabases('related: post', (open) => {
  it('begins with the issues opened after its first run', async () => {
    const { boat, catchUp, deliver, posts, tiaraComments } = await start(await open(), NEVER_POSTED);
    for (let number = 0; number < 5; number += 1) {
      await deliver(boat.openIssue(MAST_AGAIN), 'preview');
      boat.wait(1);
    }
    boat.wait(60);
    const label = await deliver(labelIssue(boat, 41, 'rig'));
    expect(label).toMatchObject({ exitCode: 0, outputs: { status: 'done', related: '[]' } });
    expect(label.log).toContain(
      '#41: no related issues shown, because it was opened before the first run with related: post.',
    );
    await catchUp();
    expect(posts()).toBe(0);
    boat.wait(120);
    await deliver(boat.openIssue(ANCHOR_AGAIN));
    expect(posts()).toBe(1);
    expect(tiaraComments(46)).toHaveLength(1);
  });

  it('comments on the issue that was just opened when that is its first run', async () => {
    const { boat, deliver, posts, tiaraComments } = await start(await open(), NEVER_POSTED);
    await deliver(boat.openIssue(MAST_AGAIN), 'preview');
    boat.wait(10);
    const opened = boat.openIssue(ANCHOR_AGAIN);
    boat.wait(30);
    await deliver(opened);
    expect(posts()).toBe(1);
    expect(tiaraComments(42)).toHaveLength(1);
  });

  it('posts three comments a run, leaves the rest to the next ones, and lists them with links', async () => {
    const { boat, catchUp, posts } = await start(await open());
    for (let number = 0; number < 7; number += 1) {
      boat.openIssue(MAST_AGAIN);
      boat.wait(1);
    }
    const first = await catchUp();
    expect(first).toMatchObject({ exitCode: 0, outputs: { status: 'partial' } });
    expect(posts()).toBe(3);
    expect(first.summary).toContain('Issues left for the next run: 4.');
    for (const number of [41, 42, 43]) {
      const [comment] = scene.tiaraComments(number);
      expect(first.summary).toContain(`](${String(comment?.html_url)})`);
    }
    await catchUp();
    expect(posts()).toBe(6);
    const last = await catchUp();
    expect(last.outputs['status']).toBe('done');
    expect(posts()).toBe(7);
  });

  it('counts the comment on the issue of the event, too', async () => {
    const { boat, deliver, posts, tiaraComments } = await start(await open());
    for (let number = 0; number < 4; number += 1) {
      await deliver(boat.openIssue(MAST_AGAIN), 'off');
      boat.wait(1);
    }
    await deliver(boat.openIssue(MAST_AGAIN));
    expect(posts()).toBe(3);
    expect(tiaraComments(45)).toHaveLength(1);
  });
});

describeDatabases('related issues', (open) => {
  it('are older than the issue that they are shown for, with the reason why each is shown', async () => {
    const { boat, deliver, tiaraComments, world } = await start(await open());
    const opened = boat.openIssue(NOTHING_LIKE_IT);
    await deliver(opened);
    boat.wait(1);
    // A newer issue says the same: it may point to the older one, and not the other way round.
    await deliver(boat.openIssue({ ...NOTHING_LIKE_IT, title: 'Quarterly invoices arrive twice again' }));
    expect(tiaraComments(42)[0]?.body).toMatch(
      /^- \[&#35;\u200B41 Quarterly invoices arrive twice\]\(.*\) \(open\): possibly the same, shared words: quarterly, invoices, \w+$/m,
    );
    boat.wait(1);
    const edited = await deliver(editIssue(boat, 41, { body: `${NOTHING_LIKE_IT.body} Every month.` }));
    expect(edited.log).toContain('#41: no related issues shown, because no older issue reaches');
    expect(tiaraComments(41)).toEqual([]);
    const outcome = await world.run(
      { name: 'issues', payload: labelIssue(boat, 41, 'x') },
      { ...LEXICAL, related: 'preview', 'related-min-similarity': '0' },
    );
    const shown = JSON.parse(outcome.outputs['related'] ?? '') as { number: number }[];
    expect(shown).toHaveLength(5);
    expect(shown.every(({ number }) => number < 41)).toBe(true);
  });
});
