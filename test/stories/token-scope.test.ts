/** A token that may only read is enough for every run. Only `related: post` changes anything on GitHub, and only by a comment. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MAST_AGAIN } from '../support/forty-issues.js';
import {
  backfillFortyIssues,
  LEXICAL,
  NOT_ON_A_RUNNER,
  type RelatedScene,
} from '../support/related-issues.js';
import { embeddedDatabase } from '../support/test-database.js';
import type { ActionOutcome } from '../support/runner.js';

let scene: RelatedScene;
beforeAll(async () => {
  scene = await backfillFortyIssues(embeddedDatabase());
});
afterAll(() => scene.world.close());

type Inputs = Readonly<Record<string, string>>;
const event = (inputs: Inputs): Promise<ActionOutcome> =>
  scene.world.deliver(scene.boat.openIssue(MAST_AGAIN), { ...LEXICAL, ...inputs });
const dispatched = (inputs: Inputs): Promise<ActionOutcome> =>
  scene.world.run({ name: 'workflow_dispatch' }, { ...LEXICAL, ...inputs }, NOT_ON_A_RUNNER);

/** Every kind of run, with the inputs that make it ask GitHub for most. */
const RUNS = {
  'a backfill': () => dispatched({ mode: 'backfill', 'allow-removals': 'true' }),
  'a dry run': () => dispatched({ mode: 'backfill', 'dry-run': 'true', related: 'post' }),
  'a catch-up': () => dispatched({ mode: 'catch-up' }),
  'an event without related issues': () => event({ related: 'off', 'catch-up-interval': '0' }),
  'an event with a preview of related issues': () => event({ related: 'preview', 'catch-up-interval': '0' }),
  'a check': () => dispatched({ mode: 'check' }),
} as const;

it.each(Object.entries(RUNS))('%s only reads', async (_name, run) => {
  scene.world.requests();
  const { exitCode, log } = await run();
  expect({ exitCode, log }).toMatchObject({ exitCode: 0 });
  const requests = scene.world.requests();
  expect(requests.length).toBeGreaterThan(0);
  expect(requests.filter((request) => !request.startsWith('GET '))).toEqual([]);
});

it('a search asks GitHub for nothing', async () => {
  scene.world.requests();
  expect(await dispatched({ mode: 'search', query: 'mast' })).toMatchObject({ exitCode: 0 });
  expect(scene.world.requests()).toEqual([]);
});

it('an event with related: post writes comments on new issues, and nothing else', async () => {
  const opened = scene.boat.openIssue(MAST_AGAIN);
  scene.world.requests();
  expect(await scene.deliver(opened)).toMatchObject({ exitCode: 0 });
  const written = scene.world.requests().filter((request) => !request.startsWith('GET '));
  expect(written).toContain(`POST /repositories/4001/issues/${opened.issue.number}/comments`);
  // Those of the runs above get theirs now.
  expect(
    written.filter((request) => !/^POST \/repositories\/4001\/issues\/4\d\/comments$/.test(request)),
  ).toEqual([]);
});
