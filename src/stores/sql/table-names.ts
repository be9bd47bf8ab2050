/** The prefix before the names of all tables and indexes, so that Tiara can live beside other tables in one database. */
import type { Database, Statements } from './database.js';

/** The views. No table of Tiara has such a name, unless another Tiara in the database has a prefix that ends in `tiara_`. */
export const VIEW_NAMES = ['tiara_issues', 'tiara_documents'] as const;
export type ViewName = (typeof VIEW_NAMES)[number];

/** The database with every `{name}` in its SQL replaced by the prefix and the name. */
export function withTablePrefix(database: Database, prefix: string): Database {
  const prefixed = (statements: Statements): Statements => ({
    rows: (sql, parameters) => statements.rows(putPrefix(sql, prefix), parameters),
    change: (sql, parameters) => statements.change(putPrefix(sql, prefix), parameters),
    queue: (sql, parameters) => {
      statements.queue(putPrefix(sql, prefix), parameters);
    },
  });
  return {
    read: (body) => database.read((statements) => body(prefixed(statements))),
    transaction: (body) => database.transaction((statements) => body(prefixed(statements))),
    change: (sql, parameters) => database.change(putPrefix(sql, prefix), parameters),
    changeSchema: (body) => database.changeSchema((statements) => body(prefixed(statements))),
    close: () => database.close(),
  };
}

/** The text with every `{name}` replaced by the prefix and the name. */
export function putPrefix(text: string, prefix: string): string {
  return text.replace(/\{(\w+)\}/g, `${prefix}$1`);
}
