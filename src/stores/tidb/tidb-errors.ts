/**
 * What TiDB's and the connection's failures mean. A message names the server and the failure's code, never what the
 * server said: that may repeat the text of an issue.
 */
import { RefusedError, UserError, withoutText } from '../../core/model/errors.js';

/**
 * Write conflicts, deadlocks, lock waits, a schema that changed in between, parts of the cluster that are out of reach.
 * https://docs.pingcap.com/tidb/stable/error-codes/ 1020 is MariaDB's write conflict, where TiDB has 9007.
 */
const PASSING = new Set([1020, 1205, 1213, 8002, 8005, 8022, 8027, 8028, 9001, 9002, 9003, 9004, 9005, 9007]);

/**
 * Data too long, out of range, not a text, NULL, not JSON, against a constraint, a signal of a trigger, a transaction or
 * a row too large: all about what is written, so that less of it, or another row, may be taken.
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
  /** MySQL's number; 0 when the server did not answer. */
  readonly number: number;
  readonly code: string;
  readonly message: string;
}

/** Whether running the same transaction again may succeed: a cut connection counts, because all of ours may run twice. */
export function isRetryable(error: unknown): boolean {
  const failure = asFailure(error);
  return failure !== null && (PASSING.has(failure.number) || UNREACHABLE.has(failure.code));
}

/** Whether the server could not be reached, or was lost. */
export function isUnreachable(error: unknown): boolean {
  return UNREACHABLE.has(asFailure(error)?.code ?? '');
}

/** The failure as one for the reader; what is no failure of the database passes as it is. */
export function explainTidbError(error: unknown, server: string): unknown {
  const failure = asFailure(error);
  if (failure === null) {
    return error;
  }
  const name = formatName(failure);
  const ErrorClass = REFUSED.has(failure.number) ? RefusedError : UserError;
  return new ErrorClass(`The database at ${server} ${explainFailure(failure)} (${name})`, {
    // The driver's error holds the statement, and with it texts.
    cause: withoutText(error, name),
  });
}

/** Its name and number, such as `ER_ACCESS_DENIED_ERROR 1045` or `ECONNREFUSED`. */
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
  // Node's own failures have negative numbers, which are the system's; TiDB's own have no name in mysql2.
  const number = Math.max(0, Number(errno) || 0);
  return typeof code === 'string' || number > 0
    ? { code: typeof code === 'string' ? code : 'error', number, message: String(message) }
    : null;
}

function explainFailure({ number, code, message }: Failure): string {
  // mysql2 puts its own code over that of Node's TLS: only the message tells what was wrong.
  if (code === 'HANDSHAKE_SSL_ERROR') {
    return explainTlsFailure(message);
  }
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') {
    return 'offers no TLS, and is not on this machine: passwords and issues are not sent unencrypted, so let the server offer it.';
  }
  if (code === 'ENOTFOUND') {
    return 'is not there: no such host name is known. Correct the host.';
  }
  if (UNREACHABLE.has(code)) {
    return 'cannot be reached, or the connection was lost again and again: check the host, the port (TiDB has 4000) and whether its firewall lets this machine in; then run again, which continues.';
  }
  return PASSING.has(number)
    ? 'did not get to this work, after several tries: run again, which continues.'
    : explainNumber(number, message);
}

function explainTlsFailure(message: string): string {
  if (/hostname|altname/i.test(message)) {
    return 'shows a certificate of another host name: name the server as its certificate does.';
  }
  return /self.signed|unable to (get|verify)|issuer/i.test(message)
    ? 'shows a certificate of an authority that is not known here: give that authority’s certificate in tidb-ca.'
    : 'could not agree on TLS 1.2 or later with a valid certificate: check that it has not expired.';
}

function explainNumber(number: number, message: string): string {
  switch (number) {
    case 1045:
      return 'refuses the user or the password: check both. A user of TiDB Cloud Starter has a prefix, and a special character in database-url is percent-encoded.';
    case 1049:
      return 'has no database of that name: create it (CREATE DATABASE), or name another.';
    case 1044:
    case 1142:
    case 1143:
    case 1227:
      return `does not let this user do what is needed: grant ${PRIVILEGES} on the database.`;
    case 1040:
    case 1203:
      return 'has no connection left: run again when fewer clients are connected.';
    case 1835:
    case 3159:
      return INSECURE;
    case 1105:
      return /insecure transport/i.test(message)
        ? INSECURE
        : 'failed in a way that has no number of its own: its log says more. Then run again, which continues.';
    case 1064:
    case 1305:
      return 'does not understand vectors: Tiara needs TiDB 8.4 or later, with VECTOR columns and their functions.';
    case 8004:
    case 8025:
      return 'refuses a transaction or a row as too large, which Tiara’s are not by TiDB’s defaults: raise txn-total-size-limit (8004) or txn-entry-size-limit (8025), then run again, which continues.';
    default:
      return REFUSED.has(number)
        ? 'refuses a row: a constraint, a trigger or the definition of a column stands against it.'
        : 'refused a statement: its log says more. Then run again, which continues.';
  }
}

/** All that Tiara's statements take; DELETE and DROP are for pieces of texts, failures and former vectors, never for rows. */
const PRIVILEGES = 'SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX and DROP';
const INSECURE =
  'takes connections with TLS only, which Tiara uses with every host but this machine: name the server by its own host name.';
