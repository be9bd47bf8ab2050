/** Which proxy the environment names for a server. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { proxyFor } from '../../src/network/proxy-for.js';

const before = { ...process.env };
beforeEach(() => {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']) {
    Reflect.deleteProperty(process.env, name);
    Reflect.deleteProperty(process.env, name.toLowerCase());
  }
});
afterEach(() => {
  process.env = { ...before };
});

/** What leads to the server; null for a direct connection. */
function wayTo(url: string, env: Readonly<Record<string, string>>): string | null {
  Object.assign(process.env, env);
  const proxy = proxyFor(new URL(url));
  return proxy && `${proxy.variable} ${proxy.url.href}`;
}

const PROXY = 'http://proxy.corp:3128/';
const BOTH = { HTTPS_PROXY: PROXY, HTTP_PROXY: 'http://other.corp/' };

describe('the proxy for a server', () => {
  it.each([
    ['https://api.github.com', BOTH, `HTTPS_PROXY ${PROXY}`],
    ['http://ollama:11434/v1', BOTH, 'HTTP_PROXY http://other.corp/'],
    ['https://api.github.com', { https_proxy: 'http://first/', ...BOTH }, 'https_proxy http://first/'],
    ['https://api.github.com', { https_proxy: ' ', ...BOTH }, `HTTPS_PROXY ${PROXY}`],
    ['https://api.github.com', { HTTP_PROXY: PROXY }, null],
    ['https://api.github.com', { HTTPS_PROXY: 'proxy.corp:3128' }, `HTTPS_PROXY ${PROXY}`],
    [
      'https://api.github.com',
      { HTTPS_PROXY: 'u:p@proxy.corp:3128' },
      'HTTPS_PROXY http://u:p@proxy.corp:3128/',
    ],
    ['https://api.github.com', { HTTPS_PROXY: 'https://proxy.corp' }, 'HTTPS_PROXY https://proxy.corp/'],
    ['https://api.github.com', {}, null],
  ])('%s with %j is %j', (url, env, way) => {
    expect(wayTo(url, env)).toBe(way);
  });

  it.each(['http://localhost:8080/v1', 'http://127.0.0.1:8080/v1', 'http://[::1]:8080/v1'])(
    'is none for this machine: %s',
    (url) => {
      expect(wayTo(url, BOTH)).toBeNull();
    },
  );

  it.each([
    ['github.test', true],
    ['API.GitHub.test', true],
    ['.github.test', true],
    ['test', true],
    ['a.test, api.github.test ,b.test', true],
    ['api.github.test:443', true],
    ['*', true],
    ['api.github.test:8443', false],
    ['hub.test', false],
    ['10.0.0.0/8', false],
    ['', false],
  ])('is none for a host that NO_PROXY covers: %j', (hosts, isCovered) => {
    for (const name of ['NO_PROXY', 'no_proxy']) {
      expect(wayTo('https://api.github.test', { ...BOTH, [name]: hosts }) === null).toBe(isCovered);
      Reflect.deleteProperty(process.env, name);
    }
  });

  it.each(['socks5://proxy.corp', 'http://', 'http://proxy:port', '%%%'])('cannot be %s', (address) => {
    expect(() => wayTo('https://api.github.com', { HTTPS_PROXY: address })).toThrow(
      /^HTTPS_PROXY is not the address of an HTTP proxy/,
    );
    expect(wayTo('https://api.github.com', { NO_PROXY: 'github.com' })).toBeNull();
  });
});
