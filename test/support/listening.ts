/** A TCP server on a free port of 127.0.0.1, for stand-ins that relay connections. */
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';

export interface Listening {
  readonly port: number;
  /** Ends the server and its open connections. */
  close(): Promise<void>;
}

export async function listen(server: Server): Promise<Listening> {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        open.forEach((socket) => socket.destroy());
      }),
  };
}

/** Relays a client's bytes to this port and back. When one side ends, so does the other. */
export function relayTo(port: number, client: Socket): void {
  const upstream = connect(port, '127.0.0.1');
  for (const [one, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    one.on('error', () => undefined);
    one.on('close', () => other.destroy());
    one.pipe(other);
  }
}
