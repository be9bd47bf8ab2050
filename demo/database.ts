/** Reads the database with Node's own SQLite and plain SQL, and with none of Tiara's code. */
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';

export interface Counts {
  readonly issues: number;
  readonly comments: number;
  /** Texts of live issues and comments that have no vector. */
  readonly withoutVector: number;
}

export interface IssueRow {
  readonly number: number;
  readonly title: string;
  readonly state: string;
  /** Null for the issue of a deleted account. */
  readonly author: string | null;
  readonly hasTitleVector: boolean;
  readonly hasBodyVector: boolean;
}

/** Every method opens the file again, because another process writes to it in between. */
export interface Database {
  readonly path: string;
  counts(): Counts;
  issueNumbers(): readonly number[];
  /** These issues, in the order of their numbers. */
  issues(numbers: readonly number[]): readonly IssueRow[];
  newest(): IssueRow | null;
  /** The rows of a query, each as the list of its values. */
  query(sql: string): readonly (readonly string[])[];
  /** One line that says whose issues these are, and which model made the vectors. */
  describe(): string;
}

type Row = Record<string, SQLOutputValue>;

/** Lists the characters, because SQLite's trim removes only spaces by default. */
const isBlank = (column: string): string => `trim(${column}, char(9, 10, 13, 32)) = ''`;

const ISSUE_COLUMNS = `number, title, state, author_login,
  title_vec IS NOT NULL AS has_title_vec, body_vec IS NOT NULL AS has_body_vec`;

const WITHOUT_VECTOR = `
  SELECT (SELECT count(*) FROM issues WHERE deleted_at IS NULL AND title_vec IS NULL AND NOT ${isBlank('title')})
       + (SELECT count(*) FROM issues WHERE deleted_at IS NULL AND body_vec IS NULL AND NOT ${isBlank("ifnull(body, '')")})
       + (SELECT count(*) FROM comments WHERE deleted_at IS NULL AND body_vec IS NULL AND NOT ${isBlank("ifnull(body, '')")})
       AS n`;

export function databaseAt(path: string): Database {
  const rows = (sql: string, ...values: number[]): Row[] => {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return database.prepare(sql).all(...values);
    } finally {
      database.close();
    }
  };
  const count = (sql: string): number => Number(rows(sql)[0]?.['n']);
  return {
    path,
    query: (sql) => rows(sql).map((row) => Object.values(row).map(String)),
    counts: () => ({
      issues: count('SELECT count(*) AS n FROM issues WHERE deleted_at IS NULL'),
      comments: count('SELECT count(*) AS n FROM comments WHERE deleted_at IS NULL'),
      withoutVector: count(WITHOUT_VECTOR),
    }),
    issueNumbers: () =>
      rows('SELECT number FROM issues WHERE deleted_at IS NULL').map((row) => Number(row['number'])),
    issues: (numbers) =>
      rows(
        `SELECT ${ISSUE_COLUMNS} FROM issues WHERE deleted_at IS NULL
         AND number IN (${numbers.map(() => '?').join(', ')}) ORDER BY number`,
        ...numbers,
      ).map(issueRow),
    newest: () =>
      rows(`SELECT ${ISSUE_COLUMNS} FROM issues WHERE deleted_at IS NULL ORDER BY number DESC LIMIT 1`).map(
        issueRow,
      )[0] ?? null,
    describe: () => {
      const names = rows('SELECT owner, name FROM repositories').map(
        (row) => `${text(row, 'owner')}/${text(row, 'name')}`,
      );
      const spaces = rows('SELECT model, dimensions FROM spaces').map(
        (row) => `${text(row, 'model')}, ${text(row, 'dimensions')} dimensions`,
      );
      return `repository ${names.join(', ')}; vectors by ${spaces.join('; ')}`;
    },
  };
}

function text(row: Row, column: string): string {
  return String(row[column]);
}

function issueRow(row: Row): IssueRow {
  return {
    number: Number(row['number']),
    title: text(row, 'title'),
    state: text(row, 'state'),
    author: row['author_login'] === null ? null : text(row, 'author_login'),
    hasTitleVector: row['has_title_vec'] === 1,
    hasBodyVector: row['has_body_vec'] === 1,
  };
}
