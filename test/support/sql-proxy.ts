/** A proxy between a client and an SQL server that records every statement and can make statements fail. */
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { statementsIn } from './packet-statements.js';
import { startTcpProxy } from './tcp-proxy.js';

/** What happens to a statement. Without `error` and `cut` it is passed on, after `delayMs` if given. */
export interface SqlFault {
  /** The statements that count; all by default. */
  readonly when?: RegExp;
  /** How many of them pass first; 0 by default. */
  readonly after?: number;
  /** How many it applies to then; 1 by default. */
  readonly times?: number;
  readonly delayMs?: number;
  /** Called with the statement before anything else happens to it. */
  readonly notice?: () => void;
  /** The number of an error to answer with; the statement is not passed on. */
  readonly error?: number;
  /** The message of that error; SERVERS_WORDS by default. */
  readonly message?: string;
  /** Cuts the connection before the server gets the statement, or after it ran but before the client gets the result. */
  readonly cut?: 'before' | 'after';
}

export interface SqlProxy {
  /** The given URL, through the proxy. */
  readonly url: string;
  /** Every statement so far, in order. */
  readonly statements: readonly string[];
  /** The statements that a fault applied to. */
  readonly befallen: readonly string[];
  /** Adds a fault. Every fault counts each statement; the first fault that is due applies. */
  fail(fault: SqlFault): void;
  /** Removes the faults that have not happened yet. */
  heal(): void;
  close(): Promise<void>;
}

/** Words in every error message here that must not reach the log. */
export const SERVERS_WORDS = 'the words of the server';

/** Errors that end the whole transaction; others end only the statement. At COMMIT every error ends the transaction. */
const ENDS_TRANSACTION = new Set([1213]);

const COM_QUERY = 3;
const HEADER_BYTES = 4;
/** Sent after statements whose answer the client does not get, so that its end shows itself. */
const ASK_FOR_END = packet(0, Buffer.from("\x03SELECT CONCAT('end of ', 'the answer') AS e"));
const END = 'end of the answer';

interface Counted {
  readonly fault: SqlFault;
  seen: number;
}

/**
 * Starts a proxy to the server of this `mysql://` URL, on a free port of 127.0.0.1. Connections must not use TLS. Each
 * session begins with the statements of `defaults`, as if they were the server's; those that it refuses change nothing.
 */
export async function startSqlProxy(url: string, defaults: readonly string[] = []): Promise<SqlProxy> {
  const statements: string[] = [];
  const befallen: string[] = [];
  let faults: readonly Counted[] = [];

  const faultFor = (sql: string): SqlFault | null => {
    statements.push(sql);
    const due = faults.filter((counted) => isDue(counted, sql)).at(0)?.fault ?? null;
    if (due !== null) {
      befallen.push(sql);
      due.notice?.();
    }
    return due;
  };
  const proxy = await startTcpProxy(url, (client, upstream) => {
    relay(client, upstream, faultFor, defaults).catch(() => {
      client.destroy();
    });
  });
  return {
    url: proxy.url,
    statements,
    befallen,
    fail: (fault) => {
      faults = [...faults, { fault, seen: 0 }];
    },
    heal: () => {
      faults = [];
    },
    close: () => proxy.close(),
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

/** Passes on the client's packets one by one, and the server's answers, until one side closes. */
async function relay(
  client: Socket,
  upstream: Socket,
  faultFor: (sql: string) => SqlFault | null,
  defaults: readonly string[],
): Promise<void> {
  let isNew = true;
  // Takes the server's answers instead of the client.
  let instead: ((chunk: Buffer) => void) | null = null;
  upstream.on('data', (chunk: Buffer) => {
    if (instead === null) {
      client.write(chunk);
    } else {
      instead(chunk);
    }
  });
  /** Runs the statements, and keeps the answer from the client. */
  const run = async (statements: readonly string[]): Promise<void> => {
    await new Promise<void>((resolve) => {
      let answer = Buffer.alloc(0);
      instead = (chunk) => {
        answer = Buffer.concat([answer, chunk]);
        if (answer.includes(END) && isWhole(answer)) {
          resolve();
        }
      };
      if (statements.length > 0) {
        upstream.write(packet(0, Buffer.from(`\x03${statements.join('; ')}`)));
      }
      upstream.write(ASK_FOR_END);
    });
    instead = null;
  };
  for await (const said of packetsOf(client)) {
    const sql = statementOf(said);
    if (isNew && sql !== null) {
      isNew = false;
      for (const statement of defaults) {
        await run([statement]);
      }
    }
    const statements = sql === null ? [] : statementsIn(sql);
    // The server stops at the statement that fails: it has run those before, and never sees those after it.
    const before: string[] = [];
    let failing: SqlFault | null = null;
    for (const statement of statements) {
      const fault = faultFor(statement);
      await sleep(fault?.delayMs ?? 0);
      if (fault?.cut !== undefined || fault?.error !== undefined) {
        failing = fault;
        break;
      }
      before.push(statement);
    }
    if (failing === null) {
      upstream.write(said);
      continue;
    }
    const { error = 0, message = SERVERS_WORDS, cut } = failing;
    const at = before.length;
    if (cut !== undefined) {
      await run(cut === 'after' ? statements.slice(0, at + 1) : before);
      client.destroy();
      return;
    }
    const endsAll = statements[at] === 'COMMIT' || ENDS_TRANSACTION.has(error);
    await run([...before, ...(endsAll ? ['ROLLBACK'] : [])]);
    client.write(errorPacket(error, message));
  }
}

/** Whether the answer ends with the packet that ends a list of rows. */
function isWhole(answer: Buffer): boolean {
  let last = answer;
  let rest = answer;
  for (let end = endOf(rest); rest.length > 0 && end <= rest.length; end = endOf(rest)) {
    last = rest.subarray(0, end);
    rest = rest.subarray(end);
  }
  return rest.length === 0 && last[HEADER_BYTES] === 0xfe;
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

/** Where the first packet ends; infinity while its header is incomplete. */
function endOf(bytes: Buffer): number {
  return bytes.length < HEADER_BYTES ? Infinity : HEADER_BYTES + bytes.readUIntLE(0, 3);
}

/** A packet with the number 0 begins a command; handshake packets answer the server's and have higher numbers. */
function statementOf(said: Buffer): string | null {
  if (said[3] !== 0 || said[HEADER_BYTES] !== COM_QUERY) {
    return null;
  }
  const body = said.subarray(HEADER_BYTES + 1);
  // Zero query attributes in one set: servers that support attributes expect these bytes before the statement.
  return body.subarray(body[0] === 0 ? 2 : 0).toString('utf8');
}

function errorPacket(number: number, message: string): Buffer {
  const code = Buffer.alloc(2);
  code.writeUInt16LE(number);
  return packet(1, Buffer.concat([Buffer.from([0xff]), code, Buffer.from(`#HY000${message}`)]));
}

/** A packet of MySQL's protocol. */
export function packet(sequence: number, body: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUIntLE(body.length, 0, 3);
  header[3] = sequence;
  return Buffer.concat([header, body]);
}
