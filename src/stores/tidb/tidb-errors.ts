/**
 * Explains failures of TiDB and of the connection, and says which ones to retry. A message names the server and the
 * failure's code. It never repeats the server's own message, which may contain the text of an issue.
 */
import { RefusedError, UserError, withoutText } from '../../core/model/errors.js';
import { ERROR_MEANINGS, UNKNOWN_ERROR, type ErrorMeaning } from './tidb-error-table.js';
import {
  connectionMeaning,
  isLost,
  NO_MYSQL,
  UNSPECIFIED_ERROR,
  unspecifiedMeaning,
} from './unnumbered-failures.js';

interface Failure {
  /** MySQL's error number; 0 when the server did not answer. */
  readonly number: number;
  readonly code: string;
  readonly message: string;
}

/** Whether the same transaction may succeed when retried. A lost connection counts: every transaction is harmless when repeated. */
export function isRetryable(error: unknown): boolean {
  const treatment = meaningOf(error)?.treatment;
  return treatment === 'retry' || treatment === 'reconnect';
}

/** Whether to retry on another connection, because the server is about to close this one, or another node should answer. */
export function needsNewConnection(error: unknown): boolean {
  return meaningOf(error)?.treatment === 'reconnect';
}

/** Whether the server cannot be reached, or the connection to it was lost. */
export function isUnreachable(error: unknown): boolean {
  const meaning = meaningOf(error);
  return meaning !== null && isLost(meaning);
}

/**
 * A UserError that explains the failure; a RefusedError when the database refuses a row. Returns any other error unchanged.
 * `isSilent`: the port accepts connections, but nothing has ever answered as MySQL does.
 */
export function explainTidbError(error: unknown, server: string, isSilent = false): unknown {
  const failure = asFailure(error);
  const meaning = meaningOf(error);
  if (failure === null || meaning === null) {
    return error;
  }
  const name = formatName(failure);
  const { advice } = isSilent && isLost(meaning) ? NO_MYSQL : meaning;
  const ErrorClass = meaning.treatment === 'refuse' ? RefusedError : UserError;
  return new ErrorClass(`The database at ${server} ${advice} (${name})`, {
    // The driver's error contains the statement, and with it texts of issues.
    cause: withoutText(error, name),
  });
}

/** The name and number of a failure, such as `ER_ACCESS_DENIED_ERROR 1045` or `ECONNREFUSED`. */
export function failureName(error: unknown): string {
  const failure = asFailure(error);
  return failure === null ? 'unknown' : formatName(failure);
}

/** ER_BAD_FIELD_ERROR and ER_NO_SUCH_TABLE. */
const MISSING = new Set([1054, 1146]);

/** Whether the statement names a table or a column that does not exist. */
export function isMissing(error: unknown): boolean {
  return MISSING.has(asFailure(error)?.number ?? 0);
}

function meaningOf(error: unknown): ErrorMeaning | null {
  const failure = asFailure(error);
  if (failure === null) {
    return null;
  }
  const { number, code, message } = failure;
  if (number === 0) {
    return connectionMeaning(code, message);
  }
  return number === UNSPECIFIED_ERROR
    ? unspecifiedMeaning(message)
    : (ERROR_MEANINGS.get(number) ?? UNKNOWN_ERROR);
}

/** mysql2's names for numbers from 4000 on are those of MySQL alone, and it has none for TiDB's. */
function formatName({ code, number }: Failure): string {
  return number === 0 ? code : `${ERROR_MEANINGS.get(number)?.name ?? code} ${number}`;
}

function asFailure(error: unknown): Failure | null {
  const { code, errno, message, fatal } = (error ?? {}) as {
    readonly code?: unknown;
    readonly errno?: unknown;
    readonly message?: unknown;
    readonly fatal?: unknown;
  };
  // Node's own failures have negative numbers, which come from the system. An error that a server sends unasked has its
  // number as its code.
  const number = Math.max(0, Number(typeof code === 'number' ? code : errno) || 0);
  if (typeof code === 'string' || number > 0) {
    return { code: typeof code === 'string' ? code : 'error', number, message: String(message) };
  }
  // A statement on a connection that was lost since the last one.
  return fatal === true ? { code: 'PROTOCOL_CONNECTION_LOST', number: 0, message: String(message) } : null;
}
