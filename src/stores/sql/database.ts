/** What the statements need of a database: connections that run them, and the words in which the two servers differ. */
import type { Field, Vector } from '../../core/ports.js';

export type Parameter = string | number | null | Uint8Array;
export type Row = Readonly<Record<string, unknown>>;

export interface Session {
  read(sql: string, parameters?: readonly Parameter[]): Promise<readonly Row[]>;
  /** Gives the number of rows that the statement found or changed. */
  write(sql: string, parameters?: readonly Parameter[]): Promise<number>;
}

export interface Database extends Pick<Session, 'read'> {
  readonly dialect: Dialect;
  /** Runs the work whole or not at all. It may be run again from its beginning, so it must be harmless to repeat. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Runs the work while no other run changes the schema. */
  migration(work: (session: Session) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** Where TiDB and SQLite use other words. Everything else is said once, in SQL that both take. */
export interface Dialect {
  readonly types: {
    readonly id: string;
    readonly integer: string;
    readonly flag: string;
    /** A word, a name, a hash: may be a key. */
    readonly word: string;
    readonly text: string;
    readonly longText: string;
    readonly json: string;
    readonly time: string;
    readonly vector: (dimensions: number) => string;
  };
  /** What follows a column's definition, and a table's, to say what it holds. */
  readonly comment: (text: string) => string;
  readonly tableOptions: (comment: string) => string;
  /** The names of a table's columns, as `name`; the parameter is the table. */
  readonly columnsOf: string;
  /** INSERT of a row that may be there already and then stays as it is. */
  readonly insertIgnore: string;
  /**
   * What follows an INSERT of rows to make it an upsert: a stored row that is a tombstone, or whose `updated_at` is
   * newer (`>`: or equal), stays. `updated_at` is the last of the columns.
   */
  readonly onConflict: (table: string, key: string, columns: readonly string[], newer: '>' | '>=') => string;
  /** Behind a SELECT in a transaction: other runs wait until its end. */
  readonly forUpdate: string;
  readonly concat: (left: string, right: string) => string;
  /** A vector as an expression with one parameter, and that parameter. */
  readonly vector: string;
  readonly vectorParameter: (vector: Vector) => Parameter;
  /** Sets `rows` rows' vectors of one field where the text's hash is still the same; parameters: id, hash, fingerprint, vector of each. */
  readonly setVectors: (table: string, key: string, field: Field, rows: number) => string;
}
