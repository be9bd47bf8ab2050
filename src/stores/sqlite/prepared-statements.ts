/** Prepared statements that are kept: to prepare the statement of a page takes as long as to run it. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { SQLITE_STATEMENTS_KEPT } from '../../limits.js';

/**
 * Prepares each SQL text once, and keeps those used last. SQLite prepares a kept statement again by itself when the schema
 * has changed. https://www.sqlite.org/c3ref/prepare.html
 */
export function preparedStatements(database: DatabaseSync): (sql: string) => StatementSync {
  const kept = new Map<string, StatementSync>();
  return (sql) => {
    const statement = kept.get(sql) ?? database.prepare(sql);
    // A map is in the order of insertion, so the first one is the one whose last use is longest ago.
    kept.delete(sql);
    kept.set(sql, statement);
    if (kept.size > SQLITE_STATEMENTS_KEPT) {
      kept.delete(kept.keys().next().value ?? '');
    }
    return statement;
  };
}
