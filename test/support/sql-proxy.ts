/** Stands between a client and an SQL server, sees every statement on its way, and lets things go wrong there. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What befalls a statement. Without `error` and `cut` it is passed on, late if there is a `delayMs`. */
export interface SqlFault {
  /** The statements that count; all unless told. */
  readonly when?: RegExp;
  /** How many of them are spared first; none unless told. */
  readonly after?: number;
  /** How many it befalls then; 1 unless told. */
  readonly times?: number;
  readonly delayMs?: number;
  /** Is told of the statement before anything else becomes of it. */
  readonly notice?: () => void;
  /** The number of an error that is answered; the statement is not passed on. */
  readonly error?: number;
  /** The connection ends before the server gets the statement, or when it has done it, before it is heard of. */
  readonly cut?: 'before' | 'after';
}

export interface SqlProxy {
  /** The given one, by way of the proxy. */
  readonly url: string;
  /** Every statement that has come, in order. */
  readonly statements: readonly string[];
  /** Those that a fault befell. */
  readonly befallen: readonly string[];
  /** All faults count each statement; the first one that is due befalls it. */
  fail(fault: SqlFault): void;
  /** Forgets the faults that have not come yet. */
  heal(): void;
  close(): Promise<void>;
}

/** Words that must not be repeated to anybody. */
export const SERVERS_WORDS = 'the words of the server';

/** Errors by which a server ends the whole transaction; others end the statement. At COMMIT every error ends it. */
const ENDS_TRANSACTION = new Set([1213]);

const COM_QUERY = 3;
const HEADER_BYTES = 4;
const ROLLBACK = packet(0, Buffer.from('\x03ROLLBACK'));

interface Counted {
  readonly fault: SqlFault;
  seen: number;
}

/** Starts a proxy to the server of this `mysql://` URL, on a free port of 127.0.0.1. TLS is not understood. */
export async function startSqlProxy(url: string): Promise<SqlProxy> {
  const { hostname, port } = new URL(url);
  const statements: string[] = [];
  const befallen: string[] = [];
  let faults: readonly Counted[] = [];
  const open = new Set<Socket>();

  const faultFor = (sql: string): SqlFault | null => {
    statements.push(sql);
    const due = faults.filter((counted) => isDue(counted, sql)).at(0)?.fault ?? null;
    if (due !== null) {
      befallen.push(sql);
      due.notice?.();
    }
    return due;
  };
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      // A client that is killed and a server that hangs up are noticed on the other side.
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    relay(client, upstream, faultFor).catch(() => {
      client.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxied = new URL(url);
  proxied.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: proxied.href,
    statements,
    befallen,
    fail: (fault) => {
      faults = [...faults, { fault, seen: 0 }];
    },
    heal: () => {
      faults = [];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        open.forEach((socket) => socket.destroy());
      }),
  };
}

function isDue(counted: Counted, sql: string): boolean {
  const { when, after = 0, times = 1 } = counted.fault;
  if (when?.test(sql) === false) {
    return false;
  }
  counted.seen += 1;
  return counted.seen > after && counted.seen <= after + times;
}

/** Passes on what the client says, a packet at a time, and what the server answers, until one of them ends. */
async function relay(
  client: Socket,
  upstream: Socket,
  faultFor: (sql: string) => SqlFault | null,
): Promise<void> {
  // Takes the place of passing the next answer on.
  let instead: (() => void) | null = null;
  upstream.on('data', (chunk: Buffer) => {
    if (instead === null) {
      client.write(chunk);
    } else {
      instead();
      instead = null;
    }
  });
  for await (const said of packetsOf(client)) {
    const sql = statementOf(said);
    const { delayMs = 0, error, cut } = (sql === null ? null : faultFor(sql)) ?? {};
    await sleep(delayMs);
    if (cut === 'before') {
      client.destroy();
      return;
    }
    if (cut === 'after') {
      instead = () => client.destroy();
    }
    if (error === undefined) {
      upstream.write(said);
    } else if (sql === 'COMMIT' || ENDS_TRANSACTION.has(error)) {
      instead = () => client.write(errorPacket(error));
      upstream.write(ROLLBACK);
    } else {
      client.write(errorPacket(error));
    }
  }
}

async function* packetsOf(socket: Socket): AsyncIterable<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = endOf(rest); end <= rest.length; end = endOf(rest)) {
      yield rest.subarray(0, end);
      rest = rest.subarray(end);
    }
  }
}

/** Where the first packet ends; beyond everything when not even its header is there. */
function endOf(bytes: Buffer): number {
  return bytes.length < HEADER_BYTES ? Infinity : HEADER_BYTES + bytes.readUIntLE(0, 3);
}

/** A packet that is numbered 0 begins a command; those of the handshake answer the server's and have later numbers. */
function statementOf(said: Buffer): string | null {
  if (said[3] !== 0 || said[HEADER_BYTES] !== COM_QUERY) {
    return null;
  }
  const body = said.subarray(HEADER_BYTES + 1);
  // No query attributes, one set of them: what comes before the statement where the server knows such attributes.
  return body.subarray(body[0] === 0 ? 2 : 0).toString('utf8');
}

function errorPacket(number: number): Buffer {
  const code = Buffer.alloc(2);
  code.writeUInt16LE(number);
  return packet(1, Buffer.concat([Buffer.from([0xff]), code, Buffer.from(`#HY000${SERVERS_WORDS}`)]));
}

function packet(sequence: number, body: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUIntLE(body.length, 0, 3);
  header[3] = sequence;
  return Buffer.concat([header, body]);
}
