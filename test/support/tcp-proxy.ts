/** A proxy between TCP clients and a server, which passes on what a `relay` decides. It does not import Jest, so that benchmarks can use it. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface TcpProxy {
  /** The given URL, through the proxy. */
  readonly url: string;
  close(): Promise<void>;
}

/** Called for each connection with both of its ends. When one of them closes, the proxy closes the other. */
export type Relay = (client: Socket, upstream: Socket) => void;

/** Starts a proxy to the server of this URL, on a free port of 127.0.0.1. */
export async function startTcpProxy(url: string, relay: Relay): Promise<TcpProxy> {
  const { hostname, port } = new URL(url);
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    relay(client, upstream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxied = new URL(url);
  proxied.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: proxied.href,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        open.forEach((socket) => socket.destroy());
      }),
  };
}
