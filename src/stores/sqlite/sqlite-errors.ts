/** Explains what is wrong with the file of an embedded database, or with a row that it refuses. */
import { RefusedError, UserError, withoutText } from '../../core/model/errors.js';
import { SQLITE_BUSY_TIMEOUT_MS } from '../../limits.js';

/** SQLite's primary result codes: the lowest byte of an extended one. https://www.sqlite.org/rescode.html */
export const BUSY = 5;
export const READ_ONLY = 8;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;
/** Errors about the row that is written: too big, against a constraint or a trigger, of the wrong type. */
const REFUSED = new Set([18, 19, 20]);

/** Whether a statement names a table or a column that does not exist. SQLite has no code for this. */
export function isMissing(error: unknown): boolean {
  const { message } = (error ?? {}) as { readonly message?: unknown };
  return typeof message === 'string' && /^no such (?:table|column)/.test(message);
}

/** SQLite's primary result code; null for any other error. */
export function resultCode(error: unknown): number | null {
  const { errcode } = (error ?? {}) as { readonly errcode?: unknown };
  return typeof errcode === 'number' ? errcode & 0xff : null;
}

/** A UserError for a file that cannot be used, a RefusedError for a refused row. Returns any other error unchanged. */
export function explainSqliteError(path: string, error: unknown, isReadOnly: boolean): unknown {
  if (error instanceof UserError) {
    return error;
  }
  if (REFUSED.has(resultCode(error) ?? 0)) {
    return new RefusedError(
      `The database file ${path} refuses a row because of a constraint or a trigger, or because it is too large.`,
      { cause: withoutText(error, `SQLite ${resultCode(error) ?? 0}`) },
    );
  }
  const reason = (isReadOnly ? readingProblem(error) : null) ?? fileProblem(error);
  return reason === null ? error : new UserError(`The database file ${path} ${reason}`, { cause: error });
}

/** What is different for a run that only reads. */
function readingProblem(error: unknown): string | null {
  const { syscall } = (error ?? {}) as { readonly syscall?: unknown };
  const code = resultCode(error);
  if (code === READ_ONLY) {
    return 'was left by a run that did not close it, and is read-only here: run a catch-up as a user who may write to the file and its folder, then try again.';
  }
  return code === CANNOT_OPEN || typeof syscall === 'string'
    ? 'cannot be opened: after sqlite:, give the path of a file that this user can read.'
    : null;
}

function fileProblem(error: unknown): string | null {
  switch (resultCode(error)) {
    case BUSY:
      return `has been locked by another process for ${SQLITE_BUSY_TIMEOUT_MS / 1000} s: stop that process, or run again later.`;
    case READ_ONLY:
      return 'is read-only: allow this user to write to the file and its folder.';
    case IO_ERROR:
      return 'could not be read or written: check the disk and the folder.';
    case CORRUPT:
      return 'is damaged: restore a copy, or delete it and run a backfill.';
    case FULL:
      return 'cannot grow: the disk is full. Free some space, then run again to resume.';
    case CANNOT_OPEN:
      return 'cannot be opened: after sqlite:, give the path of a file in a folder that this user can write to.';
    case NOT_A_DATABASE:
      return 'is not an SQLite database: choose another path.';
    case null:
    default: {
      const { syscall, code } = (error ?? {}) as { readonly syscall?: unknown; readonly code?: unknown };
      return typeof syscall === 'string' ? `cannot be created (${String(code)}): choose another path.` : null;
    }
  }
}
