/** Sends every HTTP request of Tiara, through the proxy of the environment. Explains what blocks the way. */
import { Agent, fetch, ProxyAgent, type Dispatcher } from 'undici';
import { chainOf, UserError } from '../core/model/errors.js';
import { explainCertificate } from './certificate.js';
import { proxyFor, type Proxy } from './proxy-for.js';
import { hasCredentials, percentDecode } from './url-credentials.js';

/** Of a proxy's answers, only these may be others a little later. */
const TRANSIENT = /^(5\d\d|408|429)$/;
const CONNECT_TIMEOUT = 'UND_ERR_CONNECT_TIMEOUT';

// An own agent: Node.js and this package share the global one, but are different versions of undici.
const direct = new Agent().compose(revealStatus407);
const agents = new Map<string, Dispatcher>();

/**
 * The platform's fetch, through the proxy of the environment. It takes no Request: to look for one would load the platform's
 * own undici, which takes 10 ms.
 * @throws UserError when a proxy or a certificate blocks the way: no retry helps, and the message says what does
 */
export async function sendRequest(address: string | URL, init?: RequestInit): Promise<Response> {
  const url = new URL(address);
  const proxy = proxyFor(url);
  const dispatcher = proxy === null ? direct : agentFor(proxy);
  try {
    // Both declare the types of the same standard.
    return (await fetch(url, { ...init, dispatcher } as object)) as unknown as Response;
  } catch (error) {
    throw explainRoute(error, url.host, proxy);
  }
}

function agentFor({ url }: Proxy): Dispatcher {
  const agent =
    agents.get(url.href) ??
    new ProxyAgent({ uri: url.origin, ...authorization(url) }).compose(revealStatus407);
  agents.set(url.href, agent);
  return agent;
}

/** fetch hides an answer of 407, as the standard says, so this gives it the message that a refused tunnel has. */
function revealStatus407(dispatch: Dispatcher['dispatch']): Dispatcher['dispatch'] {
  return (options, handler) => {
    const passOn = handler.onHeaders?.bind(handler);
    handler.onHeaders = (status, ...rest) => {
      if (status === 407) {
        throw new Error(`Proxy response (${status})`);
      }
      return passOn?.(status, ...rest) ?? true;
    };
    return dispatch(options, handler);
  };
}

/** undici itself would leave out a user name without a password. */
function authorization(url: URL): { readonly token?: string } {
  const user = `${percentDecode(url.username)}:${percentDecode(url.password)}`;
  return hasCredentials(url) ? { token: `Basic ${Buffer.from(user).toString('base64')}` } : {};
}

/** Returns a UserError for what no retry cures, and otherwise the failure, with a code that names the proxy if it failed. */
function explainRoute(error: unknown, host: string, proxy: Proxy | null): unknown {
  const certificate = explainCertificate(error);
  if (certificate !== null) {
    return new UserError(`The server at ${host} ${certificate}`, { cause: error });
  }
  const failure = failureOfProxy(error);
  const name = proxy === null ? `A proxy before ${host}` : `The proxy in ${proxy.variable}`;
  if (failure === '407') {
    return new UserError(
      `${name} does not accept this run (407): check the user name and the password in its address, as in http://user:password@proxy:port. Special characters must be percent-encoded.`,
      { cause: error },
    );
  }
  if (failure === null || proxy === null) {
    return error;
  }
  if (failure === 'ENOTFOUND') {
    return new UserError(`${name} was not found: its host name is unknown. Correct the address.`, {
      cause: error,
    });
  }
  return /^\d/.test(failure) && !TRANSIENT.test(failure)
    ? new UserError(
        `${name} does not connect to ${host} (${failure}): allow this host in the proxy, or add it to NO_PROXY.`,
        { cause: error },
      )
    : Object.assign(new Error('the proxy failed', { cause: error }), { code: `PROXY_${failure}` });
}

/** The status of a proxy's answer, or the code when it was not reached; null when the failure lies behind the proxy. */
function failureOfProxy(error: unknown): string | null {
  for (const { code, syscall, message = '' } of chainOf(error)) {
    const status = /^Proxy response \((\d+)\)/.exec(message)?.[1];
    if (status !== undefined) {
      return status;
    }
    // Through a proxy, nothing else is looked up or connected to.
    if (code !== undefined && (/^(connect|getaddrinfo)$/.test(syscall ?? '') || code === CONNECT_TIMEOUT)) {
      return code;
    }
  }
  return null;
}
