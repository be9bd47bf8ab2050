/** Finds the proxy for a server in the environment: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in lower or upper case. */
import { checkBypass } from '@actions/http-client/lib/proxy';
import { UserError } from '../core/model/errors.js';

/** The variables that may hold the address of a proxy, by the protocol of the server. Lower case goes first, as in curl. */
const VARIABLES = {
  'https:': ['https_proxy', 'HTTPS_PROXY'],
  'http:': ['http_proxy', 'HTTP_PROXY'],
} as const;

export const PROXY_VARIABLES: readonly string[] = Object.values(VARIABLES).flat();

export interface Proxy {
  /** The environment variable that names it. */
  readonly variable: string;
  /** May contain a user name and a password. */
  readonly url: URL;
}

/**
 * The proxy for requests to this URL; null for none. NO_PROXY and the loopback address are treated as by GitHub's toolkit.
 * @throws UserError when the variable holds no address of an HTTP proxy
 */
export function proxyFor({ protocol, hostname, port }: URL): Proxy | null {
  const names = protocol === 'https:' ? VARIABLES['https:'] : VARIABLES['http:'];
  const variable = names.find((name) => process.env[name]?.trim());
  if (variable === undefined || checkBypass(new URL(`${protocol}//${hostname}${port && `:${port}`}`))) {
    return null;
  }
  const url = parseProxy(process.env[variable] ?? '');
  if (url === null) {
    throw new UserError(
      `${variable} is not the address of an HTTP proxy: write http://proxy:port, or http://user:password@proxy:port with special characters percent-encoded.`,
    );
  }
  return { variable, url };
}

/** Without a protocol it is http, as for curl and for GitHub's runner. */
function parseProxy(address: string): URL | null {
  const given = address.trim();
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`;
  const url = URL.canParse(full) ? new URL(full) : null;
  return url !== null && /^https?:$/.test(url.protocol) ? url : null;
}
