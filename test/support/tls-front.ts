/** Puts TLS in front of a stand-in: clients speak https with this server, and it speaks http with the stand-in. */
import { createServer } from 'node:tls';
import type { Identity } from './certificates.js';
import { listen, relayTo, type Listening } from './listening.js';

export interface TlsFront extends Listening {
  /** How many connections have begun, with or without success. */
  readonly connections: () => number;
}

/** @param url of the stand-in */
export async function startTlsFront(url: string, identity: Identity): Promise<TlsFront> {
  let connections = 0;
  const server = createServer({ ...identity }, (socket) => {
    relayTo(Number(new URL(url).port), socket);
  });
  server.on('connection', () => {
    connections += 1;
  });
  // A client that refuses the certificate ends the handshake.
  server.on('tlsClientError', () => undefined);
  return { ...(await listen(server)), connections: () => connections };
}
