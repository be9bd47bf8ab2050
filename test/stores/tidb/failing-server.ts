/** A server that speaks MySQL's protocol, answers every question with no rows, every other statement with "OK", and fails where it is told to. */
import type { AddressInfo, Server } from 'node:net';
import { createServer, type Connection } from 'mysql2';

/** An error of the server, or the end of the connection. */
export type Trouble = { readonly code: number; readonly message: string } | 'hangs up';

const COLUMN = {
  catalog: 'def',
  schema: '',
  table: '',
  orgTable: '',
  name: 'id',
  orgName: 'id',
  characterSet: 46,
  columnLength: 20,
  columnType: 8,
  flags: 0,
  decimals: 0,
};

export interface FailingServer {
  readonly port: number;
  /** Every statement, by connection, in the order of their coming. */
  readonly statements: readonly (readonly string[])[];
  close(): Promise<void>;
}

/** `trouble` is asked about each statement; null is none. */
export async function startFailingServer(
  trouble: (sql: string) => Trouble | null,
  refusal: { readonly code: number; readonly message: string } | null = null,
): Promise<FailingServer> {
  const statements: string[][] = [];
  const open = new Set<Connection>();
  const server = createServer((connection) => {
    const own: string[] = [];
    // Packets are numbered anew with every statement, which mysql2's server does not see to.
    const sequenced = connection as unknown as { sequenceId: number };
    statements.push(own);
    open.add(connection);
    connection.on('error', () => undefined);
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '8.0.11-TiDB-v8.5.0',
      connectionId: statements.length,
      statusFlags: 2,
      characterSet: 46,
      // Everything but TLS and compression.
      capabilityFlags: 0xff_ff_ff & ~0x08_00 & ~0x20,
      authCallback: (_: unknown, answer: (error: null, refused: typeof refusal) => void) => {
        answer(null, refusal);
        sequenced.sequenceId = 0;
      },
    });
    const answerTo = (sql: string): void => {
      own.push(sql);
      const what = trouble(sql);
      if (what === 'hangs up') {
        connection.destroy();
      } else if (what !== null) {
        connection.writeError(what);
      } else if (sql.startsWith('SELECT')) {
        connection.writeTextResult([], [COLUMN]);
      } else {
        connection.writeOk({ affectedRows: 1 });
      }
      sequenced.sequenceId = 0;
    };
    connection.on('query', answerTo);
    // mysql2 takes every SET for the preparation of a statement.
    connection.on('stmt_prepare', answerTo);
  });
  // The typings do not know the net.Server within, nor what it can do.
  const { _server: listener } = server as unknown as { _server: Server };
  await new Promise<void>((resolve) => {
    listener.listen(0, '127.0.0.1', resolve);
  });
  const { port } = listener.address() as AddressInfo;
  return {
    port,
    statements,
    close: () =>
      new Promise((resolve) => {
        listener.close(() => {
          resolve();
        });
        for (const connection of open) {
          connection.destroy();
        }
      }),
  };
}
