/** A MySQL server that fails on request. Otherwise it answers SELECT with no rows, and any other statement with OK. */
import type { AddressInfo, Server } from 'node:net';
import { createServer, type Connection } from 'mysql2';
import { statementsIn } from '../../support/packet-statements.js';

/** The server answers with an error, or closes the connection. */
export type Trouble = ServerError | 'hangs up';

/** Flags of the server's status. */
const [AUTOCOMMIT, MORE_RESULTS] = [2, 8];

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
  /** Every statement in order of arrival, by connection. */
  readonly statements: readonly (readonly string[])[];
  close(): Promise<void>;
}

export type ServerError = { readonly code: number; readonly message: string };

/** `trouble` says what goes wrong with a statement; null for nothing. `refusal` is the answer to a handshake. */
export async function startFailingServer(
  trouble: (sql: string) => Trouble | null,
  refusal: () => ServerError | null = () => null,
): Promise<FailingServer> {
  const statements: string[][] = [];
  const open = new Set<Connection>();
  const server = createServer((connection) => {
    const own: string[] = [];
    // The numbering of packets restarts with each packet of statements. mysql2's server does not do that.
    const sequenced = connection as unknown as {
      sequenceId: number;
      writeColumns: (columns: readonly (typeof COLUMN)[]) => void;
    };
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
      authCallback: (_: unknown, finish: (error: null, refused: ServerError | null) => void) => {
        finish(null, refusal());
        sequenced.sequenceId = 0;
      },
    });
    const answer = (said: string): void => {
      const all = statementsIn(said);
      for (const [at, sql] of all.entries()) {
        own.push(sql);
        const problem = trouble(sql);
        if (problem !== null) {
          if (problem === 'hangs up') {
            connection.destroy();
          } else {
            connection.writeError(problem);
          }
          break;
        }
        const status = AUTOCOMMIT | (at < all.length - 1 ? MORE_RESULTS : 0);
        if (sql.startsWith('SELECT')) {
          sequenced.writeColumns([COLUMN]);
          connection.writeEof(0, status);
        } else {
          connection.writeOk({ affectedRows: 1, serverStatus: status });
        }
      }
      sequenced.sequenceId = 0;
    };
    connection.on('query', answer);
    // mysql2 parses every SET as the preparation of a statement.
    connection.on('stmt_prepare', answer);
  });
  // The typings leave out the net.Server inside, which knows the port and can close.
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
