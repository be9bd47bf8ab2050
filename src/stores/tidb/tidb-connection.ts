/** Connections to TiDB through a pool of mysql2, and what is known of the server at the other end. */
import { connect, type Socket } from 'node:net';
import { createPool, type Pool } from 'mysql2/promise';
import type { Log } from '../../core/ports/log.js';
import { DATABASE_CONNECT_TIMEOUT_MS, DATABASE_CONNECTIONS, DATABASE_IDLE_MS } from '../../limits.js';
import { NOT_MYSQL } from './unnumbered-failures.js';

export interface TidbOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: boolean;
  /** PEM text of a certificate authority; null for the authorities that Node knows. */
  readonly ca: string | null;
  readonly tablePrefix: string;
  /** False when absent. */
  readonly isReadOnly?: boolean;
  readonly log: Log;
  /** Connections that the first call opens, as many as the run needs at once; 1 when absent. To open one far away takes six round trips. */
  readonly connections?: number;
  /** How long temporary failures are retried; DATABASE_RETRY_MS when absent. */
  readonly retryMs?: number;
}

/** What the connections of this run have found so far. */
export interface TidbContact {
  /** The port accepts connections. */
  isOpen: boolean;
  /** Something at this port has answered as a MySQL server does. */
  hasAnswered: boolean;
}

/** The pool connects at the first use. */
export function openTidbPool(options: TidbOptions): { readonly pool: Pool; readonly contact: TidbContact } {
  const { host, port, user, password, database, tls, ca } = options;
  const contact: TidbContact = { isOpen: false, hasAnswered: false };
  const pool = createPool({
    host,
    port,
    user,
    password,
    database,
    stream: () => openSocket(host, port, contact),
    ...(tls ? { ssl: { minVersion: 'TLSv1.2', verifyIdentity: true, ...(ca === null ? {} : { ca }) } } : {}),
    charset: 'utf8mb4_bin',
    // TiDB takes several statements in one packet only from a client that asks for it.
    multipleStatements: true,
    dateStrings: true,
    connectTimeout: DATABASE_CONNECT_TIMEOUT_MS,
    connectionLimit: DATABASE_CONNECTIONS,
    // mysql2 closes idle connections only when maxIdle is below the limit.
    maxIdle: DATABASE_CONNECTIONS - 1,
    idleTimeout: DATABASE_IDLE_MS,
  });
  return { pool, contact };
}

/**
 * The first packet of a connection is the server's, so another protocol shows itself at once. mysql2 would take its text
 * for the length of a packet, and wait for megabytes.
 */
function openSocket(host: string, port: number, contact: TidbContact): Socket {
  const socket = connect({ host, port, noDelay: true, keepAlive: true });
  socket.once('connect', () => {
    contact.isOpen = true;
  });
  socket.once('data', (bytes: Buffer) => {
    if (isMysql(bytes)) {
      contact.hasAnswered = true;
    } else {
      socket.destroy(Object.assign(new Error('another protocol'), { code: NOT_MYSQL }));
    }
  });
  return socket;
}

/** A packet's header is its length in three bytes and its number. Then follows the version of the protocol, or an error. */
function isMysql(firstBytes: Buffer): boolean {
  const [PROTOCOL_VERSION, ERROR] = [0x0a, 0xff];
  const [, , , number, kind] = firstBytes;
  // A shorter beginning says nothing yet.
  return kind === undefined || (number === 0 && (kind === PROTOCOL_VERSION || kind === ERROR));
}
