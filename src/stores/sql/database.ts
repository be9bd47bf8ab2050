/** What the shared SQL needs of a database: a few calls, and the places where TiDB and SQLite write the same thing differently. */

/** Vectors travel as JSON text, times as `YYYY-MM-DD hh:mm:ss`: nothing that a driver would expand or convert. */
export type Parameter = string | number | null;
export type Cell = string | number | null | Uint8Array;
export type Row = Readonly<Record<string, Cell>>;

/** Statements of one transaction. */
export interface Statements {
  rows(sql: string, parameters?: readonly Parameter[]): Promise<readonly Row[]>;
  /** Gives the number of rows that the statement's WHERE found, changed or not. */
  change(sql: string, parameters?: readonly Parameter[]): Promise<number>;
}

export interface Database {
  /** Statements that change nothing, each of which sees what is committed by then. */
  read<T>(body: (statements: Statements) => Promise<T>): Promise<T>;
  /** Runs it, again when the database asks for that, so it must be harmless when done twice. */
  transaction<T>(body: (statements: Statements) => Promise<T>): Promise<T>;
  /** Like a transaction, for changes of the schema: one run at a time where the server can see to it. */
  exclusively<T>(body: (statements: Statements) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export type ColumnType = 'id' | 'number' | 'flag' | 'name' | 'hash' | 'line' | 'text' | 'json' | 'time';

/** A subselect's rows joined to a table's, to update many rows in one statement. */
export interface JoinedUpdate {
  readonly table: string;
  readonly set: string;
  readonly source: string;
  readonly on: string;
}

export interface Dialect {
  readonly types: Readonly<Record<ColumnType, string>>;
  vectorType(dimensions: number): string;
  /** A column's definition with its comment. */
  commented(definition: string, comment: string): string;
  createTable(name: string, definitions: readonly string[], comment: string): string;
  addColumn(table: string, definition: string): string;
  /** Harmless where there is no such index. */
  dropIndex(table: string, name: string): string;
  /** Gives the `name` of each column of the table that is its one parameter; nothing when there is no such table. */
  readonly columnsOf: string;
  /** How a vector index is made; null where none ever is. */
  readonly vectorIndex: {
    /** Each way is a list of statements, harmless when they run again; the first way that works will do. */
    readonly ways: (name: string, table: string, column: string) => readonly (readonly string[])[];
    /** The name of a failure that means that there can be none; null when trying again may help. */
    readonly failureOf: (error: unknown) => string | null;
  } | null;
  readonly insertOrIgnore: string;
  onConflict(key: string): string;
  /** The value that a conflicting INSERT brings. */
  incoming(column: string): string;
  readonly forUpdate: string;
  joinedUpdate(update: JoinedUpdate): string;
}
