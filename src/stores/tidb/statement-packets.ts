/**
 * Sends statements in few packets: each packet is a round trip, and several statements fit into one. The server runs them in
 * order, and stops at the first that fails, so what follows a failure is never run.
 */
import type { PoolConnection } from 'mysql2/promise';
import { STATEMENT_BYTES } from '../../limits.js';
import type { Cell, Parameter, Row, Statements } from '../sql/database.js';

/** The statements of one transaction, or of one read. Those that are called without waiting for each other share packets. */
export interface StatementPackets extends Statements {
  /** Sends what is left, and this statement last. Sends nothing when only the `opening` is left. */
  finish(closing?: string): Promise<void>;
  /** Takes no more statements: the connection is about to get other work. */
  close(): void;
}

interface Waiting {
  readonly sql: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const ignore = (): void => undefined;

export interface PacketOptions {
  /** Begins a transaction: nothing is sent any more after a failure. */
  readonly opening?: string;
  /** Statements that come first in the first packet that succeeds, and what takes their results. */
  readonly preface?: {
    readonly statements: readonly string[];
    readonly take: (results: readonly unknown[]) => void;
  };
}

export function openPackets(
  connection: PoolConnection,
  { opening, preface }: PacketOptions = {},
): StatementPackets {
  const waiting: Waiting[] = [];
  let sending: Promise<unknown> = Promise.resolve();
  let failure: { readonly error: unknown } | null = null;
  let isScheduled = false;
  let isOpened = opening === undefined;
  let first = preface;

  const add = (sql: string, resolve = ignore as (result: unknown) => void, reject = ignore): void => {
    waiting.push({ sql, resolve, reject });
  };
  const sendWaiting = async (): Promise<void> => {
    while (waiting.length > 0) {
      const packet = waiting.splice(0, packetLength(waiting));
      try {
        if (failure !== null) {
          throw failure.error;
        }
        isOpened = true;
        const before = first?.statements ?? [];
        const all = await send(connection, [...before, ...packet.map(({ sql }) => sql)]);
        first?.take(all);
        first = undefined;
        const results = all.slice(before.length);
        packet.forEach(({ resolve }, at) => {
          resolve(results[at]);
        });
      } catch (error) {
        failure = opening === undefined ? null : { error };
        for (const { reject } of [...packet, ...waiting.splice(0)]) {
          reject(error);
        }
        throw error;
      }
    }
  };
  const flush = (): Promise<void> => {
    const sent = sending.catch(ignore).then(sendWaiting);
    sending = sent;
    return sent;
  };
  /** When nothing else is left to do at this moment, so that statements that are called together are sent together. */
  const scheduleFlush = (): void => {
    if (!isScheduled) {
      isScheduled = true;
      setImmediate(() => {
        isScheduled = false;
        flush().catch(ignore);
      });
    }
  };
  const ask = (sql: string, parameters: readonly Parameter[]): Promise<unknown> => {
    const answer = new Promise<unknown>((resolve, reject) => {
      add(connection.format(sql, [...parameters]), resolve, reject);
    });
    scheduleFlush();
    return answer;
  };

  if (opening !== undefined) {
    add(opening);
  }
  return {
    rows: async (sql, parameters = []) => (await ask(sql, parameters)) as readonly Row[],
    // mysql2 asks the server for the number of rows found, so rows whose values stay the same count.
    change: async (sql, parameters = []) =>
      ((await ask(sql, parameters)) as { readonly affectedRows: number }).affectedRows,
    queue: (sql, parameters = []) => {
      add(connection.format(sql, [...parameters]));
    },
    finish: async (closing) => {
      if (isOpened || waiting.length > 1) {
        if (closing !== undefined) {
          add(closing);
        }
        await flush();
      }
    },
    close: () => {
      failure ??= { error: new Error('a statement came after its transaction') };
    },
  };
}

/** How many of these statements the next packet takes: all that fit into STATEMENT_BYTES, and at least one. */
function packetLength(waiting: readonly Waiting[]): number {
  let bytes = 0;
  const tooMany = waiting.findIndex(({ sql }, at) => {
    bytes += Buffer.byteLength(sql);
    return at > 0 && bytes > STATEMENT_BYTES;
  });
  return tooMany < 0 ? waiting.length : tooMany;
}

/** The result of each statement. Uses the text protocol, because in a prepared statement a LIMIT or a vector cannot be a parameter. */
async function send(connection: PoolConnection, statements: readonly string[]): Promise<readonly unknown[]> {
  const [result] = await connection.query(statements.join('; '));
  return statements.length === 1 ? [result] : (result as readonly (Cell | object)[]);
}
