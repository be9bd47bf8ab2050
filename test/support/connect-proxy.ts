/** A stand-in for a company's HTTP proxy: it opens tunnels (CONNECT) to the hosts that it knows, and may ask for a password. */
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { listen, relayTo, type Listening } from './listening.js';

export interface ConnectProxyOptions {
  /** The ports of 127.0.0.1 behind host names: `name:port` → port. */
  readonly hosts: Readonly<Record<string, number>>;
  /** `user:password`; none by default. */
  readonly credentials?: string;
  /** Answers every CONNECT with this status. */
  readonly status?: number;
}

export interface ConnectProxy extends Listening {
  readonly url: string;
  /** The hosts that clients asked for, in order of arrival: `name:port`. */
  readonly asked: readonly string[];
}

export async function startConnectProxy(options: ConnectProxyOptions): Promise<ConnectProxy> {
  const { hosts, credentials, status } = options;
  const asked: string[] = [];
  const expected = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
  const server = createServer((_, response) => {
    response.writeHead(501).end('only tunnels');
  });
  server.on('connect', ({ url = '', headers }, socket: Socket) => {
    asked.push(url);
    const port = hosts[url];
    const isAllowed = expected === undefined || headers['proxy-authorization'] === expected;
    const answer = status ?? (isAllowed ? (port === undefined ? 502 : 200) : 407);
    socket.write(`HTTP/1.1 ${answer} Answer of the proxy\r\n\r\n`);
    if (answer === 200 && port !== undefined) {
      relayTo(port, socket);
    } else {
      socket.end();
    }
  });
  const listening = await listen(server);
  return { ...listening, url: `http://127.0.0.1:${listening.port}`, asked };
}
