/** Runs behind a company's proxy: GitHub and the embeddings server are reached through it alike, or the run says what is wrong. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createAuthority } from '../support/certificates.js';
import { startConnectProxy, type ConnectProxy, type ConnectProxyOptions } from '../support/connect-proxy.js';
import { emptyTracker } from '../support/github/tracker.js';
import type { ActionOutcome } from '../support/runner.js';
import { embeddedDatabase } from '../support/test-database.js';
import { startTlsFront, type TlsFront } from '../support/tls-front.js';
import { scene, type Scene } from '../support/world.js';

// `.test` names exist nowhere (RFC 6761), so only the proxy can reach these servers.
const GITHUB = 'api.github.test';
const EMBEDDINGS = 'embeddings.test';
const PASSWORD = 'pass word';
/** An untrusted route must not be tried again: the shortest wait between two tries is half a second. */
const AT_ONCE = /Retrying in/;

const authority = createAuthority('Ship Company');

describe('behind a proxy', () => {
  let world: Scene;
  let proxy: ConnectProxy | null;
  let fronts: TlsFront[];
  let folder: string;

  beforeEach(async () => {
    const repository = emptyTracker(4001, 'octo', 'boat');
    repository.openIssue({ title: 'The mast is loose', body: 'It swings in the wind.' });
    world = await scene(embeddedDatabase(), { trackers: [repository] });
    folder = mkdtempSync(join(tmpdir(), 'tiara-proxy-'));
    proxy = null;
    fronts = [
      await startTlsFront(world.github.url, authority.issue(GITHUB)),
      await startTlsFront(world.embeddings.url, authority.issue(EMBEDDINGS)),
    ];
  });

  afterEach(async () => {
    await Promise.all([proxy?.close(), ...fronts.map((front) => front.close()), world.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  async function startProxy(options: Partial<ConnectProxyOptions> = {}): Promise<ConnectProxy> {
    const [github, embeddings] = fronts.map(({ port }) => port);
    const hosts = { [`${GITHUB}:443`]: github ?? 0, [`${EMBEDDINGS}:443`]: embeddings ?? 0 };
    return (proxy = await startConnectProxy({ hosts, ...options }));
  }

  /** A backfill whose two servers have names that only the proxy knows, unless `inputs` or `env` say otherwise. */
  function backfill(
    env: Readonly<Record<string, string>>,
    { inputs = {}, apiUrl = `https://${GITHUB}` }: { inputs?: Record<string, string>; apiUrl?: string } = {},
  ): Promise<ActionOutcome> {
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, authority.cert);
    return world.backfill(
      { 'openai-base-url': `https://${EMBEDDINGS}/v1`, ...inputs },
      { apiUrl, env: { NODE_EXTRA_CA_CERTS: ca, ...env } },
    );
  }

  const tunnels = (): string[] => [...new Set(proxy?.asked ?? [])].sort();

  it.each(['HTTPS_PROXY', 'https_proxy'])('reaches both servers through %s', async (variable) => {
    const { url } = await startProxy();
    const run = await backfill({ [variable]: url });
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', embedded: '2' } });
    expect(tunnels()).toEqual([`${GITHUB}:443`, `${EMBEDDINGS}:443`]);
  });

  it('signs in to the proxy with the user and password in its address, and shows neither', async () => {
    const { port } = await startProxy({ credentials: `ahab:${PASSWORD}` });
    const run = await backfill({ HTTPS_PROXY: `http://ahab:pass%20word@127.0.0.1:${port}` });
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', embedded: '2' } });
    const masks = [`::add-mask::${PASSWORD}`, '::add-mask::pass%2520word'];
    expect(masks.filter((mask) => !run.log.includes(mask))).toEqual([]);
    expect(run.log.replace(/::add-mask::.*/g, '')).not.toMatch(/pass( |%20)word/);
  });

  it.each([
    ['GitHub', { apiUrl: `https://${GITHUB}` }],
    ['the embeddings server', { apiUrl: undefined }],
  ])('ends at once when the proxy of %s refuses its password', async (_server, { apiUrl }) => {
    const { port } = await startProxy({ credentials: `ahab:${PASSWORD}` });
    const env = { HTTPS_PROXY: `http://ahab:w-r-o-n-g@127.0.0.1:${port}` };
    const run = await backfill(env, { apiUrl: apiUrl ?? world.github.url });
    expect(run.exitCode).toBe(1);
    expect(run.log).toMatch(/::error::.*proxy in HTTPS_PROXY .*\(407\).*user name and .*password/);
    expect(run.log).not.toMatch(AT_ONCE);
    expect(run.log.replace(/::add-mask::.*/g, '')).not.toContain('w-r-o-n-g');
    expect(proxy?.asked).toHaveLength(1);
  });

  it('ends at once when the proxy forbids a host', async () => {
    const { url } = await startProxy({ status: 403 });
    const run = await backfill({ HTTPS_PROXY: url });
    expect(run.exitCode).toBe(1);
    expect(run.log).toMatch(/::error::.*proxy in HTTPS_PROXY .*api\.github\.test.*\(403\)/);
    expect(run.log).not.toMatch(AT_ONCE);
  });

  it('never asks the proxy for servers on this machine', async () => {
    const { url } = await startProxy();
    const run = await backfill(
      { HTTP_PROXY: url, HTTPS_PROXY: url },
      { apiUrl: world.github.url, inputs: { 'openai-base-url': world.embeddings.url } },
    );
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', embedded: '2' } });
    expect(tunnels()).toEqual([]);
  });

  it.each(['socks5://user:hunter-two@proxy.corp', 'http://', 'http://proxy:port', '%%%'])(
    'names a proxy address that is none, before any request: %s',
    async (address) => {
      const run = await backfill({ HTTPS_PROXY: address });
      expect(run.exitCode).toBe(1);
      expect(run.log).toMatch(/::error::HTTPS_PROXY is not the address of an HTTP proxy/);
      expect(run.log.replace(/::add-mask::.*/g, '')).not.toContain('hunter-two');
      expect(world.github.requests).toEqual([]);
    },
  );

  it('takes a proxy address without a protocol, as curl does', async () => {
    const { port } = await startProxy({ credentials: `ahab:${PASSWORD}` });
    const run = await backfill({ HTTPS_PROXY: `ahab:pass%20word@127.0.0.1:${port}` });
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', embedded: '2' } });
    expect(run.log.replace(/::add-mask::.*/g, '')).not.toMatch(/pass( |%20)word/);
  });

  it('ignores a proxy that no request would use', async () => {
    const run = await backfill(
      { HTTPS_PROXY: '%%%' },
      { apiUrl: world.github.url, inputs: { 'openai-base-url': world.embeddings.url } },
    );
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done' } });
  });
});
