/** A certificate that is not trusted ends a run at once, and the message says what to do. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createAuthority } from '../support/certificates.js';
import { emptyTracker } from '../support/github/tracker.js';
import { embeddedDatabase } from '../support/test-database.js';
import { startTlsFront, type TlsFront } from '../support/tls-front.js';
import { scene, type Scene } from '../support/world.js';

const authority = createAuthority('Ship Company');
const UNTRUSTED = [
  [
    'from an unknown authority',
    authority.issue('localhost'),
    false,
    /unknown authority.*NODE_EXTRA_CA_CERTS/,
  ],
  ['for another host', authority.issue('elsewhere.test'), true, /another host name/],
  ['that has expired', authority.issue('localhost', { expired: true }), true, /has expired/],
] as const;

describe('a certificate', () => {
  let world: Scene;
  let front: TlsFront | null;
  let folder: string;

  beforeEach(async () => {
    const repository = emptyTracker(4001, 'octo', 'boat');
    repository.openIssue({ title: 'The mast is loose', body: 'It swings in the wind.' });
    world = await scene(embeddedDatabase(), { trackers: [repository] });
    front = null;
    folder = mkdtempSync(join(tmpdir(), 'tiara-certificates-'));
    writeFileSync(join(folder, 'ca.pem'), authority.cert);
  });

  afterEach(async () => {
    await Promise.all([front?.close(), world.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const trust = (isKnown: boolean): Record<string, string> =>
    isKnown ? { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') } : {};

  it.each(UNTRUSTED)(
    'of GitHub %s ends the run at the first try',
    async (_what, identity, isKnown, message) => {
      front = await startTlsFront(world.github.url, identity);
      const run = await world.backfill(
        {},
        { apiUrl: `https://localhost:${front.port}`, env: trust(isKnown) },
      );
      expect(run.exitCode).toBe(1);
      expect(run.log).toMatch(message);
      expect(run.log).toMatch(new RegExp(`::error::.*localhost:${front.port} has a certificate`));
      expect(run.log).not.toMatch(/Retrying/);
    },
  );

  it.each(UNTRUSTED)(
    'of the embeddings server %s ends the embedding at the first try',
    async (_what, identity, isKnown, message) => {
      front = await startTlsFront(world.embeddings.url, identity);
      const server = { 'openai-base-url': `https://localhost:${front.port}/v1` };
      const run = await world.backfill(server, { env: trust(isKnown) });
      expect(run).toMatchObject({ exitCode: 1, outputs: { status: 'failed', stored: '0', embedded: '0' } });
      expect(run.log).toMatch(message);
      expect(run.log).toMatch(new RegExp(`::error::.*localhost:${front.port} has a certificate`));
      expect(front.connections()).toBe(1);
    },
  );
});
