/** A MySQL server that offers TLS and nothing after it: enough for a client to judge its certificate. */
import { createServer } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Identity } from '../../support/certificates.js';
import { listen, type Listening } from '../../support/listening.js';

/** Long password, protocol 4.1, TLS, transactions, secure connection, authentication plugins. */
const CAPABILITIES = 0x00_08_aa_01;
/** The packet in which a client asks for TLS: four bytes of header, then 32. */
const REQUEST_BYTES = 36;

export async function startTlsServer(identity: Identity): Promise<Listening> {
  const server = createServer((socket) => {
    socket.write(greeting());
    socket.once('data', (request) => {
      socket.pause();
      socket.unshift(request.subarray(REQUEST_BYTES));
      const secure = new TLSSocket(socket, { isServer: true, ...identity });
      secure.on('error', () => undefined);
    });
  });
  return listen(server);
}

function greeting(): Buffer {
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE(CAPABILITIES);
  const body = Buffer.concat([
    Buffer.from('\x0a8.0.11-TiDB-v8.5.0\0\x01\0\0\0saltsalt\0', 'latin1'),
    flags.subarray(0, 2),
    Buffer.from([46, 2, 0]),
    flags.subarray(2),
    Buffer.from(`\x15${'\0'.repeat(10)}saltsaltsalt\0mysql_native_password\0`, 'latin1'),
  ]);
  return Buffer.concat([Buffer.from([body.length, 0, 0, 0]), body]);
}
