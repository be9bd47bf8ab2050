/** Runs that act as a GitHub App. */
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { embeddedDatabase } from '../support/test-database.js';
import type { AppOptions } from '../support/github/app.js';
import { emptyTracker } from '../support/github/tracker.js';
import { scene, type Scene } from '../support/world.js';

function newKeyPair(): { publicKey: string; privateKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
}

const { publicKey, privateKey } = newKeyPair();
const APP: AppOptions = { appId: '12', publicKey, installationId: 34, repositories: ['octo/boat'] };
const INPUTS = { token: '', 'app-id': '12', 'app-private-key': privateKey };

describe('a GitHub App', () => {
  let world: Scene;
  afterEach(() => world.close());

  async function start(app: Partial<AppOptions> = {}): Promise<void> {
    const repository = emptyTracker(4001, 'octo', 'boat');
    for (let number = 1; number <= 250; number += 1) {
      repository.openIssue({ title: `Title ${number}` });
      repository.wait(1);
    }
    world = await scene(embeddedDatabase(), { trackers: [repository], app: { ...APP, ...app } });
  }

  it.each([
    ['with real line breaks', INPUTS],
    ['with escaped line breaks', { ...INPUTS, 'app-private-key': privateKey.replace(/\n/g, '\\n') }],
  ])('reads the repository with a key %s, and looks up its installation', async (_title, inputs) => {
    await start();
    const { exitCode, outputs, log } = await world.backfill(inputs);
    expect({ exitCode, stored: outputs['stored'] }).toEqual({ exitCode: 0, stored: '250' });
    expect(world.requests().slice(0, 2)).toEqual([
      'GET /repos/octo/boat/installation',
      'POST /app/installations/34/access_tokens',
    ]);
    const [token = ''] = world.github.app?.minted ?? [];
    expect(world.github.app?.minted).toHaveLength(1);
    expect(log).toContain(`::add-mask::${token}`);
    expect(log.replace(`::add-mask::${token}`, '')).not.toContain(token);
  });

  it('uses the installation that the input names', async () => {
    await start();
    const { exitCode } = await world.backfill({ ...INPUTS, 'app-installation-id': '34' });
    expect(exitCode).toBe(0);
    expect(world.requests()[0]).toBe('POST /app/installations/34/access_tokens');
  });

  it('uses a new token again when GitHub does not know it everywhere yet', async () => {
    await start();
    const message = 'Resource not accessible by integration';
    world.github.fail({ status: 403, body: { message }, when: ({ path }) => path === '/repos/octo/boat' });
    const { exitCode, outputs, log } = await world.backfill(INPUTS);
    expect({ exitCode, stored: outputs['stored'] }).toEqual({ exitCode: 0, stored: '250' });
    expect(log).toContain('GitHub answered 403 (/repos/octo/boat). The token is new. Retrying in 1 s.');
    expect(world.github.app?.minted).toHaveLength(1);
  });

  it('renews a token that expires during a run, and masks the new one', async () => {
    await start();
    // A token is valid for an hour. This clock runs so fast that each page takes longer.
    world.github.fail({ when: ({ path }) => path.endsWith('/issues'), times: 10, delayMs: 100 });
    const fast = 'const now = Date.now, start = now(); Date.now = () => start + (now() - start) * 50_000;';
    const { exitCode, outputs, log } = await world.backfill(INPUTS, {
      env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fast)}` },
    });
    expect({ exitCode, stored: outputs['stored'] }).toEqual({ exitCode: 0, stored: '250' });
    const minted = world.github.app?.minted ?? [];
    expect(minted.length).toBeGreaterThan(1);
    for (const token of minted) {
      expect(log).toContain(`::add-mask::${token}`);
    }
  });

  it.each([
    [
      'the key of another app',
      { 'app-private-key': newKeyPair().privateKey },
      {},
      /401.*check app-id and app-private-key/,
    ],
    ['the id of another app', { 'app-id': '13' }, {}, /401.*check app-id and app-private-key/],
    ['no installation on the repository', {}, { repositories: [] }, /404.*not installed on this repository/],
    ['an installation of another app', { 'app-installation-id': '35' }, {}, /404.*app-installation-id/],
  ])('with %s fails and says what to check', async (_title, inputs, app, message) => {
    await start(app);
    const { exitCode, log } = await world.backfill({ ...INPUTS, ...inputs });
    expect(exitCode).toBe(1);
    expect(log).toMatch(message);
  });
});
