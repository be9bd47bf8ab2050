/** The embedded database, over Node's own SQLite: one file, several processes, exact search. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '../../core/errors.js';
import type { Store } from '../../core/ports.js';
import { SQLITE_BUSY_TIMEOUT_MS } from '../../limits.js';
import type { Database, Row, Session } from '../sql/database.js';
import { sqlStore } from '../sql/store.js';
import { sqliteDialect } from './dialect.js';

/** The store in this file, which is made when it is missing. @throws UserError when it cannot be opened */
export function sqliteStore({ path }: { readonly path: string }): Store {
  return sqlStore(sqliteDatabase(path));
}

function sqliteDatabase(path: string): Database {
  const sqlite = opened(path);
  const session: Session = {
    read: (sql, parameters = []) => attempt(() => sqlite.prepare(sql).all(...parameters) as Row[]),
    write: (sql, parameters = []) => attempt(() => Number(sqlite.prepare(sql).run(...parameters).changes)),
  };
  // One connection has one transaction at a time: others of this process wait for their turn.
  let turn: Promise<unknown> = Promise.resolve();
  const transaction = <T>(work: (session: Session) => Promise<T>): Promise<T> => {
    const mine = turn.then(() => immediate(sqlite, session, work));
    turn = mine.catch(() => undefined);
    return mine;
  };
  return {
    dialect: sqliteDialect,
    read: (sql, parameters) => session.read(sql, parameters),
    transaction,
    migration: transaction,
    close: async () => {
      await turn;
      sqlite.close();
    },
  };
}

/** A transaction that may write takes the lock at once: one that reads first and writes later fails when another wrote between. */
async function immediate<T>(
  sqlite: DatabaseSync,
  session: Session,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  await attempt(() => {
    sqlite.exec('BEGIN IMMEDIATE');
  });
  try {
    const result = await work(session);
    sqlite.exec('COMMIT');
    return result;
  } catch (error) {
    if (sqlite.isTransaction) {
      sqlite.exec('ROLLBACK');
    }
    throw error;
  }
}

function opened(path: string): DatabaseSync {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const sqlite = new DatabaseSync(path, { timeout: SQLITE_BUSY_TIMEOUT_MS });
    sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    sqlite.function('VEC_COSINE_DISTANCE', { deterministic: true }, cosineDistance);
    return sqlite;
  } catch (error) {
    throw new UserError(
      `The embedded database cannot be opened (${codeOf(error)}): check that the path after sqlite: is that of a database of Tiara or of a new file, in a folder that can be written to.`,
      { cause: error },
    );
  }
}

/** SQLite's messages may repeat a value: only its code is told. */
async function attempt<T>(work: () => T): Promise<T> {
  try {
    return await Promise.resolve(work());
  } catch (error) {
    throw new UserError(`The embedded database refuses a statement (${codeOf(error)}).`, { cause: error });
  }
}

function codeOf(error: unknown): string {
  const { errstr, code } = error as { errstr?: unknown; code?: unknown };
  return typeof errstr === 'string' ? errstr : typeof code === 'string' ? code : 'unknown error';
}

/** 0 for the same direction to 2 for the opposite one; NULL for anything that is not two vectors of one size. */
function cosineDistance(a: unknown, b: unknown): number | null {
  if (!(a instanceof Uint8Array) || !(b instanceof Uint8Array) || a.byteLength !== b.byteLength) {
    return null;
  }
  const [left, right] = [floatsOf(a), floatsOf(b)];
  let dot = 0;
  let lengthLeft = 0;
  let lengthRight = 0;
  for (let at = 0; at < left.length; at += 1) {
    const x = left[at] ?? 0;
    const y = right[at] ?? 0;
    dot += x * y;
    lengthLeft += x * x;
    lengthRight += y * y;
  }
  const distance = 1 - dot / Math.sqrt(lengthLeft * lengthRight);
  return Number.isNaN(distance) ? null : distance;
}

function floatsOf(bytes: Uint8Array): Float32Array {
  // A view needs an offset that is a multiple of four, which a blob does not promise.
  return bytes.byteOffset % 4 === 0
    ? new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
    : new Float32Array(bytes.slice().buffer);
}
