/** What becomes of the comment with related issues later: edits, deletion, permission, hostile titles. */
import { afterEach, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { boatWithIssues, ANCHOR_AGAIN, MAST_AGAIN, NOTHING_LIKE_IT } from '../support/forty-issues.js';
import { editIssue, labelIssue } from '../support/github/operations.js';
import { backfillFortyIssues, isPost, type RelatedScene } from '../support/related-issues.js';

let scene: RelatedScene;
afterEach(() => scene.world.close());

async function start(...options: Parameters<typeof backfillFortyIssues>): Promise<RelatedScene> {
  scene = await backfillFortyIssues(...options);
  return scene;
}

describeDatabases('the comment with related issues', (open) => {
  it('is never posted again after somebody deleted it', async () => {
    const { boat, catchUp, deliver, world, tiaraComments, posts } = await start(await open());
    const opened = boat.openIssue(MAST_AGAIN);
    await deliver(opened);
    boat.deleteComment(tiaraComments()[0]?.id ?? 0);
    await deliver(opened);
    boat.wait(60);
    const edited = await deliver(editIssue(boat, 41, ANCHOR_AGAIN));
    expect(edited.exitCode).toBe(0);
    expect(edited.log).toContain('somebody deleted its comment, so it gets no other');
    boat.wait(60);
    world.requests();
    const again = await deliver(editIssue(boat, 41, MAST_AGAIN));
    expect(again.log).toContain('somebody deleted its comment, so it gets no other');
    await catchUp();
    expect(world.requests().filter((request) => !request.startsWith('GET'))).toEqual([]);
    expect(posts()).toBe(1);
    expect(tiaraComments()).toEqual([]);
  });

  it('is edited with the issue in its first hour', async () => {
    const { boat, deliver, world, tiaraComments } = await start(await open());
    await deliver(boat.openIssue(MAST_AGAIN));
    const id = tiaraComments()[0]?.id ?? 0;
    boat.wait(60);
    world.requests();
    const edited = await deliver(editIssue(boat, 41, ANCHOR_AGAIN));
    expect(world.requests()).toEqual([`PATCH /repositories/4001/issues/comments/${id}`]);
    expect(edited.log).toContain(`#3, edited in comment ${id}`);
    expect(tiaraComments()).toHaveLength(1);
    expect(tiaraComments()[0]?.body).toContain('The anchor drags');
    expect(tiaraComments()[0]?.body).not.toContain('mast');
    boat.wait(60);
    await deliver(editIssue(boat, 41, NOTHING_LIKE_IT));
    expect(tiaraComments()[0]?.body).toContain('no related issues were found');
    boat.wait(60);
    world.requests();
    await deliver(labelIssue(boat, 41, 'rig'));
    expect(world.requests()).toEqual([]);
  });

  it('stays as it is when the issue is edited later', async () => {
    const hour = 60 * 60;
    const { boat, catchUp, deliver, world, tiaraComments } = await start(
      await open(),
      boatWithIssues({ ageMs: (hour + 120) * 1000 }),
    );
    await deliver(boat.openIssue(MAST_AGAIN));
    const before = tiaraComments();
    expect(before).toHaveLength(1);
    boat.wait(hour + 60);
    world.requests();
    const edited = await deliver(editIssue(boat, 41, ANCHOR_AGAIN));
    expect(edited.log).toContain('its comment is not edited after the first hour');
    await catchUp();
    expect(world.requests().filter((request) => !request.startsWith('GET'))).toEqual([]);
    expect(tiaraComments()).toEqual(before);
  });

  it('is posted when an edit gives the issue enough text', async () => {
    const { boat, deliver, tiaraComments, posts } = await start(await open());
    const empty = await deliver(boat.openIssue({ title: 'Bug', body: '### Describe it\n<!-- please -->\n' }));
    expect(empty.log).toContain('#41: no related issues shown, because it has too little text of its own');
    expect(posts()).toBe(0);
    boat.wait(60);
    await deliver(editIssue(boat, 41, MAST_AGAIN));
    expect(tiaraComments()).toHaveLength(1);
  });

  it('without the permission fails the run, which says what to do, and is posted once the permission is given', async () => {
    let isForbidden = true;
    const { boat, deliver, tiaraComments, actions } = await start(await open(), boatWithIssues(), {
      isForbidden: (request) => isForbidden && isPost(request),
    });
    const opened = boat.openIssue(MAST_AGAIN);
    const refused = await deliver(opened);
    expect(refused).toMatchObject({ exitCode: 1, outputs: { status: 'partial', stored: '1' } });
    expect(refused.log).toContain('Give the job `permissions: issues: write`');
    expect(await actions()).toMatchObject([{ state: 'deferred', owner: null, id: null }]);
    isForbidden = false;
    await deliver(opened);
    expect(tiaraComments()).toHaveLength(1);
  });

  it('shows hostile titles as plain text', async () => {
    const title = 'Mast falls over --> ](https://evil.example) @octocat #2 <script> | `x` ::error::xyzzy';
    const tracker = boatWithIssues();
    const { boat, deliver, tiaraComments } = await start(await open(), tracker);
    const hostile = tracker.openIssue({ ...MAST_AGAIN, title });
    const logs = [(await deliver(hostile, 'off')).log];
    const outcome = await deliver(boat.openIssue(MAST_AGAIN));
    logs.push(outcome.log);
    const item =
      (tiaraComments(42)[0]?.body ?? '').split('\n').find((line) => line.includes('/issues/41)')) ?? '';
    expect(item).toMatch(
      /^- \[[^[\]<>`@|]+\]\(https:\/\/redirect\.github\.com\/octo\/boat\/issues\/41\) \(open\)/,
    );
    expect(item).not.toMatch(/@octocat|#2\b|evil\.example/);
    expect(outcome.summary).toContain(item);
    for (const log of logs) {
      expect(log).not.toContain('xyzzy');
    }
  });
});
