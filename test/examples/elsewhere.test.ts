/** The examples with several repositories, other models and other credentials under act. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { boatWithIssues, MAST_AGAIN } from '../support/forty-issues.js';
import { TOKEN, type Scene } from '../support/world.js';
import type { ActRun } from './act.js';
import { startLoadingModel } from './loading-model.js';
import { runExample, secretsFor, startScene, trackerOf } from './scene.js';
import { describeWithTool, logOf, type ToolOutcome } from './tools.js';

const BOTH = [
  { owner: 'octo-org', name: 'boat' },
  { owner: 'octo-org', name: 'harbour' },
];

describeWithTool('act', (act) => {
  let world: Scene;
  afterEach(() => world.close());

  const run = (example: string, more: Partial<ActRun> = {}): Promise<ToolOutcome> =>
    runExample(act, world, example, { repository: 'octo-org/boat', ...more });
  const repositories = (): Promise<unknown> =>
    world.rows('SELECT repository_owner AS owner, repository_name AS name FROM issues ORDER BY name');

  it('runs several-repositories.yml, where one that fails does not stop the others', async () => {
    const harbour = trackerOf(4002, 'harbour');
    world = await startScene({ trackers: [trackerOf(4001, 'boat'), harbour] });
    await logOf(run('several-repositories.yml'));
    expect(await repositories()).toEqual(BOTH);
    world.github.fail({ status: 404, when: ({ path }) => path === '/repos/octo-org/boat' });
    harbour.wait(60);
    harbour.openIssue({ title: 'The crane squeaks' });
    expect((await run('several-repositories.yml', { event: { name: 'schedule' } })).exitCode).toBe(1);
    expect(await world.rows('SELECT title FROM issues')).toContainEqual({ title: 'The crane squeaks' });
  });

  it('runs local-model.yml, which waits for the model and sends no key', async () => {
    world = await startScene({ trackers: [trackerOf(4001, 'boat')] });
    const model = await startLoadingModel('intfloat/multilingual-e5-small');
    const outcome = run('local-model.yml', {
      replaced: {
        'http://localhost:8080/health': model.healthUrl,
        'http://localhost:8080/v1': model.embeddings.url,
      },
      secrets: { GITHUB_TOKEN: TOKEN, TIARA_DATABASE_URL: world.database.url },
    });
    await logOf(outcome).finally(() => model.close());
    expect(model.isReady()).toBe(true);
    expect(model.embeddings.texts).toContain('The first of boat');
    expect(world.texts()).toEqual([]);
  });

  it('runs trial.yml without a secret: the cache keeps what the runs store', async () => {
    const boat = boatWithIssues();
    world = await startScene({ trackers: [boat] });
    const cache = mkdtempSync(join(tmpdir(), 'tiara-cache-'));
    const trial = { repository: 'octo/boat', secrets: { GITHUB_TOKEN: TOKEN }, cache };
    expect(await logOf(run('trial.yml', trial))).toContain('Saved: tiara-trial-1-1');
    const payload = boat.openIssue(MAST_AGAIN);
    const opened = await logOf(run('trial.yml', { ...trial, event: { name: 'issues', payload }, runId: 2 }));
    rmSync(cache, { recursive: true });
    expect(opened).toContain('Restored: tiara-trial-1-1');
    expect(opened).toMatch(/::set-output:: related=\[\{.*"number":1,/);
    expect(world.github.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('runs github-app.yml with a token of the app', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    const installed = ['octo-org/boat', 'octo-org/harbour'];
    world = await startScene({
      trackers: [trackerOf(4001, 'boat'), trackerOf(4002, 'harbour')],
      tokens: [],
      app: { appId: '12', publicKey, installationId: 34, repositories: installed },
    });
    const secrets = { ...secretsFor(world), TIARA_APP_PRIVATE_KEY: privateKey };
    await logOf(run('github-app.yml', { vars: { TIARA_APP_ID: '12' }, secrets }));
    expect(world.github.requests.filter(({ authorization }) => authorization.includes(TOKEN))).toEqual([]);
    expect(world.requests()).toContain('POST /app/installations/34/access_tokens');
    expect(await repositories()).toEqual(BOTH);
  });
});
