/**
 * Explains failures of TiDB and of the connection, and says which ones to retry. A message names the server and the
 * failure's code. It never repeats the server's own message, which may contain the text of an issue.
 */
import { RefusedError, UserError, withoutText } from '../../core/model/errors.js';

/**
 * Write conflicts, deadlocks, lock waits, a schema that changed during a transaction, unreachable parts of the cluster.
 * https://docs.pingcap.com/tidb/stable/error-codes/ 1020 is MariaDB's write conflict, where TiDB has 9007.
 */
const TEMPORARY = new Set([
  1020, 1205, 1213, 8002, 8005, 8022, 8027, 8028, 9001, 9002, 9003, 9004, 9005, 9007,
]);

/**
 * Errors about what is written, so the server may accept fewer rows, or other ones: data too long, out of range, not a
 * text, NULL or not JSON; a violated constraint; a signal from a trigger; a transaction or a row that is too large.
 */
const REFUSED = new Set([1048, 1062, 1264, 1265, 1292, 1366, 1406, 1644, 3140, 3819, 4025, 8004, 8025]);

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'PROTOCOL_CONNECTION_LOST',
]);

interface Failure {
  /** MySQL's error number; 0 when the server did not answer. */
  readonly number: number;
  readonly code: string;
  readonly message: string;
}

/** Whether the same transaction may succeed when retried. A lost connection counts: every transaction is harmless when repeated. */
export function isRetryable(error: unknown): boolean {
  const failure = asFailure(error);
  return failure !== null && (TEMPORARY.has(failure.number) || UNREACHABLE.has(failure.code));
}

/** Whether the server cannot be reached, or the connection to it was lost. */
export function isUnreachable(error: unknown): boolean {
  return UNREACHABLE.has(asFailure(error)?.code ?? '');
}

/** A UserError that explains the failure; a RefusedError when the database refuses a row. Returns any other error unchanged. */
export function explainTidbError(error: unknown, server: string): unknown {
  const failure = asFailure(error);
  if (failure === null) {
    return error;
  }
  const name = formatName(failure);
  const ErrorClass = REFUSED.has(failure.number) ? RefusedError : UserError;
  return new ErrorClass(`The database at ${server} ${explainFailure(failure)} (${name})`, {
    // The driver's error contains the statement, and with it texts of issues.
    cause: withoutText(error, name),
  });
}

/** The name and number of a failure, such as `ER_ACCESS_DENIED_ERROR 1045` or `ECONNREFUSED`. */
export function failureName(error: unknown): string {
  const failure = asFailure(error);
  return failure === null ? 'unknown' : formatName(failure);
}

function formatName({ code, number }: Failure): string {
  return number > 0 ? `${code} ${number}` : code;
}

function asFailure(error: unknown): Failure | null {
  const { code, errno, message } = (error ?? {}) as {
    readonly code?: unknown;
    readonly errno?: unknown;
    readonly message?: unknown;
  };
  // Node's own failures have negative numbers, which come from the system. TiDB's own failures have no name in mysql2.
  const number = Math.max(0, Number(errno) || 0);
  return typeof code === 'string' || number > 0
    ? { code: typeof code === 'string' ? code : 'error', number, message: String(message) }
    : null;
}

function explainFailure({ number, code, message }: Failure): string {
  // mysql2 replaces the code of Node's TLS error with its own, so only the message says what was wrong.
  if (code === 'HANDSHAKE_SSL_ERROR') {
    return explainTlsFailure(message);
  }
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') {
    return 'offers no TLS, and Tiara sends nothing unencrypted to another machine: turn on TLS on the server.';
  }
  if (code === 'ENOTFOUND') {
    return 'was not found: its host name is unknown. Correct the host.';
  }
  if (UNREACHABLE.has(code)) {
    return 'cannot be reached, or the connection was lost several times: check the host, the port (4000 for TiDB) and the firewall, then run again to resume.';
  }
  return TEMPORARY.has(number)
    ? 'could not finish a transaction after several tries: run again to resume.'
    : explainNumber(number, message);
}

function explainTlsFailure(message: string): string {
  if (/hostname|altname/i.test(message)) {
    return 'has a certificate for another host name: use the host name in the certificate.';
  }
  return /self.signed|unable to (get|verify)|issuer/i.test(message)
    ? 'has a certificate from an unknown authority: give the certificate of that authority as tidb-ca.'
    : 'could not set up TLS 1.2 or later with a valid certificate: check that the certificate has not expired.';
}

function explainNumber(number: number, message: string): string {
  switch (number) {
    case 1045:
      return 'refuses the user or the password: check both. On TiDB Cloud Starter, the user has a prefix. In database-url, special characters must be percent-encoded.';
    case 1049:
      return 'has no database with this name: create it with CREATE DATABASE, or correct the name.';
    case 1044:
    case 1142:
    case 1143:
    case 1227:
      return `does not give this user all privileges that Tiara needs: grant ${PRIVILEGES} on the database.`;
    case 1040:
    case 1203:
      return 'has no connection left: run again when fewer clients are connected.';
    case 1835:
    case 3159:
      return INSECURE;
    case 1105:
      return /insecure transport/i.test(message)
        ? INSECURE
        : 'failed with an unspecified error: look at the log of the server, then run again to resume.';
    case 1064:
    case 1305:
      return 'does not support vectors: Tiara needs TiDB 8.4 or later, with VECTOR columns and their functions.';
    case 8004:
    case 8025:
      return 'refuses a transaction or a row as too large. With TiDB’s default limits this does not happen: raise txn-total-size-limit (8004) or txn-entry-size-limit (8025), then run again to resume.';
    default:
      return REFUSED.has(number)
        ? 'refuses a row because of a constraint, a trigger or the definition of a column.'
        : 'refused a statement: look at the log of the server, then run again to resume.';
  }
}

/** What Tiara's statements need. DELETE and DROP are for chunks, failures and old vectors, never for issues and comments. */
const PRIVILEGES = 'SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX and DROP';
const INSECURE =
  'accepts only connections with TLS. Tiara uses TLS with every host except this machine: use the host name of the server.';
