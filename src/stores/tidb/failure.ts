/** TiDB's errors: which are worth another try, and what the others mean. A message never holds one of the server's: it may repeat a text. */
import { UserError } from '../../core/errors.js';

/**
 * Errors that pass when the transaction is run again: write conflicts, deadlocks and lock waits, a schema that changed
 * meanwhile, a region or a store that is out of reach for a moment.
 * https://docs.pingcap.com/tidb/stable/error-codes
 */
const PASSING_ERRNOS = new Set([
  1205, 1213, 8002, 8005, 8022, 8027, 8028, 9001, 9002, 9003, 9004, 9005, 9007,
]);
/** The connection was lost or refused: every transaction of ours may be run twice. */
const PASSING_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
]);
const CERTIFICATE_CODES =
  /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|CERT_HAS_EXPIRED|ERR_TLS_CERT_ALTNAME_INVALID)$/;

interface DriverError {
  readonly errno?: unknown;
  readonly code?: unknown;
}

export function isPassing(error: unknown): boolean {
  const { errno, code } = (error ?? {}) as DriverError;
  return PASSING_ERRNOS.has(Number(errno)) || PASSING_CODES.has(String(code));
}

/** The error as one that names the server, the error's number and the way out. */
export function explain(error: unknown, server: string): Error {
  if (error instanceof UserError) {
    return error;
  }
  const { errno, code } = (error ?? {}) as DriverError;
  if (typeof code !== 'string') {
    return error instanceof Error ? error : new Error('the driver threw something that is no error');
  }
  const name = `${code}${typeof errno === 'number' && errno > 0 ? ` ${errno}` : ''}`;
  return new UserError(`The database at ${server} ${adviceFor(Number(errno), code)} (${name}).`, {
    cause: error,
  });
}

function adviceFor(errno: number, code: string): string {
  if (CERTIFICATE_CODES.test(code)) {
    return 'shows a certificate that cannot be trusted: give its certificate authority in tidb-ca, and check the host name';
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return 'has a host name that is not known: check it';
  }
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') {
    return 'offers no TLS: switch it on, because passwords and texts are never sent in the clear';
  }
  if (PASSING_CODES.has(code)) {
    return 'cannot be reached: check host, port, and whether the server lets this address in. What was stored is kept; run again to continue';
  }
  switch (errno) {
    case 1045:
      return 'refuses the user or the password: check both (on TiDB Cloud Starter the user has a prefix)';
    case 1044:
    case 1142:
      return 'does not let this user do that: it needs SELECT, INSERT, UPDATE, CREATE, ALTER and INDEX on the database';
    case 1049:
      return 'has no database of that name: create it, or correct the name';
    case 3159:
      return 'takes connections with TLS only';
    case 1064:
    case 1305:
    case 4161:
      return 'does not know the type VECTOR or its functions: TiDB 8.5 or later is needed';
    default:
      return isPassing({ errno, code })
        ? 'was too busy, even after several tries. What was stored is kept; run again to continue'
        : 'refuses a statement. What was stored is kept';
  }
}
