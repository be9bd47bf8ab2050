/** A request takes the way that the environment names, and its failure names who failed. */
import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { chainOf, UserError } from '../../src/core/model/errors.js';
import { sendRequest } from '../../src/network/send-request.js';
import { startConnectProxy, type ConnectProxy, type ConnectProxyOptions } from '../support/connect-proxy.js';
import { listen, type Listening } from '../support/listening.js';

const before = { ...process.env };
let proxy: ConnectProxy;
let server: Listening | null = null;

afterEach(async () => {
  process.env = { ...before };
  await Promise.all([proxy.close(), server?.close()]);
  server = null;
});

async function behind(options: ConnectProxyOptions): Promise<void> {
  proxy = await startConnectProxy(options);
  Object.assign(process.env, { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url });
}

async function failureAt(url: string): Promise<Error> {
  const error: unknown = await sendRequest(url).catch((reason: unknown) => reason);
  expect(error).toHaveProperty('message');
  return error as Error;
}

async function startAnswering(status: number): Promise<Listening> {
  return (server = await listen(createServer((_, response) => response.writeHead(status).end('ahoy'))));
}

describe('a request', () => {
  it('goes to an http server through a tunnel, too', async () => {
    const { port } = await startAnswering(200);
    await behind({ hosts: { 'ship.test:80': port } });
    expect(await (await sendRequest('http://ship.test/log')).text()).toBe('ahoy');
    expect(proxy.asked).toEqual(['ship.test:80']);
  });

  it('goes around the proxy to a host in NO_PROXY', async () => {
    await behind({ hosts: {} });
    process.env['NO_PROXY'] = 'ship.test';
    const { cause } = await failureAt('https://ship.test');
    expect(cause).toMatchObject({ syscall: 'getaddrinfo' });
    expect(proxy.asked).toEqual([]);
  });

  it.each([407, 403, 401])('that the proxy refuses with %s has failed for good', async (status) => {
    await behind({ hosts: {}, status });
    const error = await failureAt('https://ship.test');
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(new RegExp(`^The proxy in HTTPS_PROXY .*\\(${status}\\): `));
  });

  it('that somebody on the way refuses with 407 has failed for good', async () => {
    await behind({ hosts: {} });
    const { port } = await startAnswering(407);
    const error = await failureAt(`http://127.0.0.1:${port}`);
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toContain(`A proxy before 127.0.0.1:${port} does not accept this run (407)`);
  });

  it.each([502, 503, 429])(
    'may succeed later when the proxy answers %s, and the code says so',
    async (status) => {
      await behind({ hosts: {}, status });
      const error = await failureAt('https://ship.test');
      expect(error).not.toBeInstanceOf(UserError);
      expect([...chainOf(error)][0]).toMatchObject({ code: `PROXY_${status}` });
    },
  );

  it('names the proxy that cannot be reached', async () => {
    await behind({ hosts: {} });
    await proxy.close();
    expect(await failureAt('https://ship.test')).toMatchObject({ code: 'PROXY_ECONNREFUSED' });
  });

  it('has failed for good when the proxy does not exist', async () => {
    await behind({ hosts: {} });
    process.env['HTTPS_PROXY'] = 'http://proxy.test:3128';
    const error = await failureAt('https://ship.test');
    // Without a name server, the system says EAI_AGAIN.
    expect(`${error.message} ${String((error as { code?: unknown }).code)}`).toMatch(
      /The proxy in HTTPS_PROXY was not found|PROXY_EAI_AGAIN/,
    );
  });
});
