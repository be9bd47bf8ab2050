/** Related issues: where they are shown by default, and why an issue has none. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { MAST_AGAIN, NOTHING_LIKE_IT } from '../support/forty-issues.js';
import { closeIssue } from '../support/github/operations.js';
import type { Tracker } from '../support/github/tracker.js';
import {
  backfillFortyIssues,
  LEXICAL,
  NOT_ON_A_RUNNER,
  THE_MAST,
  type RelatedScene,
} from '../support/related-issues.js';
import { embeddedDatabase } from '../support/test-database.js';

let scene: RelatedScene;
afterEach(() => scene.world.close());

async function start(...options: Parameters<typeof backfillFortyIssues>): Promise<RelatedScene> {
  scene = await backfillFortyIssues(...options);
  return scene;
}

describe('related issues, by default', () => {
  it('are shown in the job summary and as an output, and posted nowhere', async () => {
    const { boat, world, actions } = await start(embeddedDatabase());
    const opened = boat.openIssue(MAST_AGAIN);
    const outcome = await world.deliver(opened, LEXICAL);
    expect(outcome).toMatchObject({ exitCode: 0, outputs: { status: 'done' } });
    expect(outcome.summary).toContain('Preview of the comment on issue 41\n\nNothing was posted.');
    expect(outcome.summary).toContain(THE_MAST);
    const related = JSON.parse(outcome.outputs['related'] ?? '') as Record<string, unknown>[];
    expect(related[0]).toEqual({
      repository: 'octo/boat',
      number: 1,
      kind: 'issue',
      title: 'The mast falls over',
      state: 'open',
      state_reason: null,
      url: 'https://github.com/octo/boat/issues/1',
      score: expect.any(Number),
      match: 'possibly the same',
      shared_words: ['mast', 'falls', 'storm'],
      passage: 'Our mast falls over whenever storm from the north.',
    });
    expect(Number(related[0]?.['score'])).toBeGreaterThan(0.7);
    expect(outcome.log).toContain('#41: related issues #1');
    expect(outcome.log).not.toMatch(/falls over/i);
    expect(world.requests()).toEqual([]);
    expect(await actions()).toEqual([]);
  });

  it('are limited by related-min-similarity, and not shown with related: off', async () => {
    const { boat, world } = await start(embeddedDatabase());
    const opened = boat.openIssue(NOTHING_LIKE_IT);
    const unlike = await world.deliver(opened, LEXICAL);
    expect(unlike.log).toContain(
      '#41: no related issues shown, because no older issue reaches related-min-similarity (0.7)',
    );
    expect(unlike.outputs['related']).toBe('[]');
    expect(unlike.summary).not.toContain('redirect.github.com');
    const low = await world.deliver(opened, { ...LEXICAL, 'related-min-similarity': '0' });
    expect(JSON.parse(low.outputs['related'] ?? '')).toHaveLength(5);
    const off = await world.deliver(boat.openIssue(MAST_AGAIN), { ...LEXICAL, related: 'off' });
    expect(off.outputs['related']).toBe('[]');
    expect(off.log).not.toContain('related issues');
  });

  it('are not posted by a catch-up, nor by a backfill with related: post', async () => {
    const { boat, world, posts } = await start(embeddedDatabase());
    boat.openIssue(MAST_AGAIN);
    await world.run({ name: 'schedule' }, LEXICAL);
    await world.backfill({ ...LEXICAL, related: 'post' }, NOT_ON_A_RUNNER);
    expect(await world.rows('SELECT COUNT(*) AS n FROM issues')).toEqual([{ n: 41 }]);
    expect(posts()).toBe(0);
  });

  it('cannot be posted from an embedded database on a runner', async () => {
    const { boat, world, posts } = await start(embeddedDatabase());
    const outcome = await world.deliver(boat.openIssue(MAST_AGAIN), { ...LEXICAL, related: 'post' });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.log).toContain('::error::related: post needs a database that all runs share');
    expect(posts()).toBe(0);
  });
});

describeDatabases('an issue that gets no related issues', (open) => {
  it.each([
    ['a bot opened it', (boat: Tracker) => boat.openIssue({ ...MAST_AGAIN, author: 'renovate[bot]' })],
    [
      'it is closed',
      (boat: Tracker) => {
        boat.openIssue(MAST_AGAIN);
        return closeIssue(boat, 41);
      },
    ],
    [
      'it no longer exists',
      (boat: Tracker) => {
        boat.openIssue(MAST_AGAIN);
        return boat.deleteIssue(41);
      },
    ],
    [
      'it is older than 48 hours',
      (boat: Tracker) => {
        boat.wait(-49 * 60 * 60);
        const opened = boat.openIssue(MAST_AGAIN);
        boat.wait(49 * 60 * 60);
        return opened;
      },
    ],
    [
      'it has too little text of its own',
      (boat: Tracker) =>
        boat.openIssue({
          title: 'The mast falls over whenever a storm comes',
          body: '<!-- A storm from the north? -->\n### The mast falls over\n- [ ] whenever\n_No response_\n',
        }),
    ],
    [
      'no older issue reaches related-min-similarity (0.7)',
      (boat: Tracker) => boat.openIssue(NOTHING_LIKE_IT),
    ],
  ])('has the reason in the log: %s', async (reason, event) => {
    const { boat, catchUp, deliver, posts } = await start(await open());
    const outcome = await deliver(event(boat));
    expect(outcome).toMatchObject({ exitCode: 0, outputs: { status: 'done', related: '[]' } });
    expect(outcome.log).toContain(`#41: no related issues shown, because ${reason}.`);
    await catchUp();
    expect(posts()).toBe(0);
  });
});
