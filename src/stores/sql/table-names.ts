/** The prefix before the names of all tables and indexes, so that Tiara can live beside other tables in one database. */
import type { Database, Statements } from './database.js';

/** The views. No table of Tiara has such a name, unless another Tiara in the database has a prefix that ends in `tiara_`. */
export const VIEW_NAMES = ['tiara_issues', 'tiara_documents'] as const;
export type ViewName = (typeof VIEW_NAMES)[number];

/** The database with every `{name}` in its SQL replaced by the prefix and the name. */
export function withTablePrefix(database: Database, prefix: string): Database {
  // A statement is often repeated thousands of times, once for each row.
  let last = { sql: '', prefixed: '' };
  const withPrefix = (sql: string): string => {
    last = last.sql === sql ? last : { sql, prefixed: putPrefix(sql, prefix) };
    return last.prefixed;
  };
  const prefixed = (statements: Statements): Statements => ({
    rows: (sql, parameters) => statements.rows(withPrefix(sql), parameters),
    change: (sql, parameters) => statements.change(withPrefix(sql), parameters),
    queue: (sql, parameters) => {
      statements.queue(withPrefix(sql), parameters);
    },
  });
  return {
    read: (body) => database.read((statements) => body(prefixed(statements))),
    transaction: (body) => database.transaction((statements) => body(prefixed(statements))),
    change: (sql, parameters) => database.change(withPrefix(sql), parameters),
    changeSchema: (body) => database.changeSchema((statements) => body(prefixed(statements))),
    close: () => database.close(),
  };
}

/** The text with every `{name}` replaced by the prefix and the name. */
export function putPrefix(text: string, prefix: string): string {
  return text.replace(/\{(\w+)\}/g, `${prefix}$1`);
}
