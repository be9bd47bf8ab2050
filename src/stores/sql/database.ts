/** What the shared SQL needs from a database: a few calls, and the SQL that TiDB and SQLite write differently. */

import type { Vector } from '../../core/model/embedding.js';

/** Times are passed as `YYYY-MM-DD hh:mm:ss` and vectors as the dialect says, so no driver expands or converts them. */
export type Parameter = string | number | null | Uint8Array;
export type Cell = string | number | null | Uint8Array;
export type Row = Readonly<Record<string, Cell>>;

/**
 * Runs the statements of one transaction, in the order in which they are called. Those that are called without waiting for
 * each other share a round trip. In the SQL, names of tables and indexes stand in braces, such as `{issues}`:
 * `table-names.ts` puts the prefix before them. Values are parameters, so nothing else has braces.
 */
export interface Statements {
  rows(sql: string, parameters?: readonly Parameter[]): Promise<readonly Row[]>;
  /** Returns the number of rows that the statement's WHERE found, whether or not their values changed. */
  change(sql: string, parameters?: readonly Parameter[]): Promise<number>;
  /**
   * Runs the statement before whatever is called next, or before the transaction ends, without a round trip of its own. If it
   * fails, so does what is called next, or the transaction.
   */
  queue(sql: string, parameters?: readonly Parameter[]): void;
}

export interface Database {
  /** Runs statements that change nothing. Each sees what was committed before it. */
  read<T>(body: (statements: Statements) => Promise<T>): Promise<T>;
  /**
   * Runs the statements in one transaction. May run them again after a failure, so they must be harmless when repeated. A body
   * that waits for no answer takes one round trip.
   */
  transaction<T>(body: (statements: Statements) => T | Promise<T>): Promise<T>;
  /** `Statements.change` in a transaction of its own, which takes one round trip. */
  change(sql: string, parameters?: readonly Parameter[]): Promise<number>;
  /** Like `transaction`, for changes of the schema. Only one run at a time makes them, where the server has locks. */
  changeSchema<T>(body: (statements: Statements) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export type ColumnType = 'id' | 'number' | 'flag' | 'name' | 'hash' | 'line' | 'text' | 'json' | 'time';

/** Updates many rows in one statement: each row of the table takes its values from a joined row of the source. */
export interface JoinedUpdate {
  readonly table: string;
  readonly set: string;
  readonly source: string;
  readonly on: string;
}

/** A vector column with an index. */
export interface IndexedColumn {
  readonly table: string;
  /** The columns of the table's primary key. */
  readonly key: readonly string[];
  readonly name: string;
  /** The name of its index. */
  readonly index: string;
}

export interface VectorIndexDialect {
  /** How many issues and comments must be stored before an index is worth having. */
  readonly fromRows: number;
  /**
   * Ways to create the index, in the order to try them. Each is a list of statements that are harmless when repeated. The
   * first one that succeeds is enough.
   */
  readonly alternatives: (column: IndexedColumn) => readonly (readonly string[])[];
  /** Statements that do nothing when there is no index. */
  readonly drop: (column: IndexedColumn) => readonly string[];
  /** A statement that brings an existing index up to date with one row, whose key is its parameters; null when the server does so. */
  readonly update: ((column: IndexedColumn) => string) | null;
  /**
   * Selects these columns and the `distance` of the rows that the index finds nearest to the query, a vector as text. Rows
   * without a vector may be among them.
   */
  readonly nearest: (
    column: IndexedColumn,
    selected: readonly string[],
    query: string,
    rows: number,
  ) => { readonly sql: string; readonly parameters: readonly Parameter[] };
  /** How many rows to ask the index for: while too few of them pass a search's filter, it asks again for `factor` times as many. */
  readonly rows: {
    readonly first: (wanted: number) => number;
    readonly factor: number;
    readonly max: number;
  };
}

export interface Dialect {
  readonly types: Readonly<Record<ColumnType, string>>;
  vectorType(dimensions: number): string;
  /** A statement that fails on a server without vectors; null when every server has them. */
  readonly vectorProbe: string | null;
  /** A column's definition with its comment. */
  withComment(definition: string, comment: string): string;
  createTable(name: string, definitions: readonly string[], comment: string): string;
  addColumn(table: string, definition: string): string;
  /** Does nothing when there is no such index. The name is as in SQL: in braces, or quoted. */
  dropIndex(table: string, name: string): string;
  /** Gives a column another type, and lets it be NULL unless `isKey`. Its values stay. */
  changeColumn(table: string, name: string, type: ColumnType, isKey?: boolean): readonly string[];
  /** Selects the `name` of each index with this column, apart from keys. */
  indexesSql(table: string, column: string): string;
  /** Lets a foreign table hold every character, and its key give itself a value when there is one to change. */
  prepareForAdoption(table: string, key: string | null): readonly string[];
  /**
   * Selects the columns of these tables: `table_position` in the list, `name`, `type`, and as 0 or 1 `allows_null`,
   * `is_generated`, `must_be_given`, `is_in_primary_key` and `is_unique` (schema/catalog.ts).
   */
  columnsSql(tables: readonly string[]): string;
  /** Texts one after another; NULL when one of them is. */
  concat(...texts: readonly string[]): string;
  /** Whether a column that the database calls `actual`, in lower case, can hold every value of this type. */
  fits(type: ColumnType, actual: string): boolean;
  /** Selects the `position` in the list of each of these names that a table or view has, and whether it `is_view`, as 0 or 1. */
  kindsSql(names: readonly string[]): string;
  /** Creates the view, or replaces it. */
  createView(name: string, select: string): readonly string[];
  /** What must be done before a column that a view selects can be dropped. A run creates the views again. */
  readonly dropViews: readonly string[];
  /** The name of a failure that the same statement would meet again, such as a missing privilege; null when a retry may succeed. */
  readonly permanentFailure: (error: unknown) => string | null;
  /** Whether a statement failed because a table or a column does not exist. */
  readonly isMissing: (error: unknown) => boolean;
  readonly vectorIndex: VectorIndexDialect;
  readonly insertOrIgnore: string;
  onConflict(key: string): string;
  /** The value that a conflicting INSERT would have written. */
  incoming(column: string): string;
  readonly forUpdate: string;
  /** Null where a statement for each row is faster: there is no round trip to save. */
  readonly joinedUpdate: ((update: JoinedUpdate) => string) | null;
  /** A vector as a parameter. */
  vectorParameter(vector: Vector): Parameter;
  /** The value of a vector column, given the SQL of such a parameter. */
  vectorSql(parameter: string): string;
  /**
   * The cosine distance, 0 to 2, between this vector column and a vector that is a parameter, as text. NULL for a vector of
   * zeros.
   */
  distanceTo(column: string): string;
}
