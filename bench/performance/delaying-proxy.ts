/** A proxy that puts an SQL server at a distance, and counts round trips. It keeps and copies no statement. */
import type { Socket } from 'node:net';
import { startTcpProxy } from '../../test/support/tcp-proxy.js';
import { after, serveParent, type StandIn } from './stand-in-process.js';

export type SqlCounts = 'roundTrips' | 'connections';

const HEADER_BYTES = 4;
/** Commands that the server does not answer: COM_QUIT, COM_STMT_SEND_LONG_DATA and COM_STMT_CLOSE. */
const UNANSWERED = new Set([0x01, 0x18, 0x19]);
/** TCP's handshake takes one round trip, and the server's greeting half of one after the next half. */
const ROUND_TRIPS_TO_CONNECT = 2;

/** Whether the bytes that a client sends next contain the start of a command that the server answers. */
function commandScanner(): (chunk: Buffer) => boolean {
  const header = Buffer.alloc(HEADER_BYTES);
  let [headerBytes, bodyBytes, isCommandNext] = [0, 0, false];
  return (chunk) => {
    let found = false;
    let at = 0;
    while (at < chunk.length) {
      if (bodyBytes === 0) {
        header[headerBytes] = chunk[at] ?? 0;
        headerBytes += 1;
        at += 1;
        if (headerBytes === HEADER_BYTES) {
          [headerBytes, bodyBytes] = [0, header.readUIntLE(0, 3)];
          // A packet with the number 0 begins a command; packets of the handshake have higher numbers.
          isCommandNext = header[3] === 0;
        }
      } else {
        found ||= isCommandNext && !UNANSWERED.has(chunk[at] ?? 0);
        isCommandNext = false;
        const passed = Math.min(bodyBytes, chunk.length - at);
        [bodyBytes, at] = [bodyBytes - passed, at + passed];
      }
    }
    return found;
  };
}

/**
 * Starts a proxy to the server of this `mysql://` URL; connections must not use TLS. `delayMs` is the time of one round
 * trip. Commands that a client sends on one connection before it has an answer share a round trip.
 */
async function startDelayingProxy(url: string): Promise<StandIn> {
  let [roundTrips, connections, delayMs] = [0, 0, 0];

  const relay = (client: Socket, upstream: Socket): void => {
    connections += 1;
    const holdsCommand = commandScanner();
    const connectedAt = performance.now() + ROUND_TRIPS_TO_CONNECT * delayMs;
    let isWaiting = false;
    client.on('data', (chunk: Buffer) => {
      if (holdsCommand(chunk) && !isWaiting) {
        isWaiting = true;
        roundTrips += 1;
      }
      // Timers of the same length end in the order in which they began, so the bytes stay in order.
      after(delayMs, () => upstream.write(chunk));
    });
    upstream.on('data', (chunk: Buffer) => {
      isWaiting = false;
      after(Math.max(0, Math.ceil(connectedAt - performance.now())), () => client.write(chunk));
    });
  };

  const proxy = await startTcpProxy(url, relay);
  return {
    url: proxy.url,
    begin: (wait) => {
      [roundTrips, connections, delayMs] = [0, 0, wait];
    },
    counts: () => ({ roundTrips, connections }),
  };
}

if (import.meta.main) {
  await serveParent(([url = '']) => startDelayingProxy(url));
}
