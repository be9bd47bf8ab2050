/** A store whose statements are recorded, and how the database would find their rows. */
import { DatabaseSync } from 'node:sqlite';
import { createConnection, type Connection } from 'mysql2/promise';
import type { Store } from '../../src/core/ports/store.js';
import type { Database, Parameter, Statements } from '../../src/stores/sql/database.js';
import { sqlStore } from '../../src/stores/sql/sql-store.js';
import { sqliteDatabase } from '../../src/stores/sqlite/sqlite-database.js';
import { sqliteDialect } from '../../src/stores/sqlite/sqlite-dialect.js';
import { addVectorFunctions } from '../../src/stores/sqlite/vector-functions.js';
import { tidbDatabase } from '../../src/stores/tidb/tidb-database.js';
import { findVectorLibrary } from '../../src/stores/sqlite/vector-library.js';
import { tidbDialect } from '../../src/stores/tidb/tidb-dialect.js';
import { VECTOR_LIBRARIES } from './root.js';
import { tidbOptionsAt } from './store-at.js';

const EMBEDDED = 'sqlite:';
const VECTOR_LIBRARY = findVectorLibrary(VECTOR_LIBRARIES);

export interface RecordedStatement {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
}

export interface RecordedStore {
  readonly store: Store;
  /** Each statement that ran since the last call, once. */
  statements(): readonly RecordedStatement[];
}

/** The store at this database URL, as in `store-at.ts`. */
export function recordedStore(address: string): RecordedStore {
  const recorded = new Map<string, RecordedStatement>();
  const isEmbedded = address.startsWith(EMBEDDED);
  const database = isEmbedded
    ? sqliteDatabase(address.slice(EMBEDDED.length), { isReadOnly: false, vectorLibrary: VECTOR_LIBRARY })
    : tidbDatabase(tidbOptionsAt(address));
  const recording = (statements: Statements): Statements =>
    // Whatever calls there are, each takes the SQL and its parameters.
    Object.fromEntries(
      Object.entries(statements as unknown as Record<string, (...args: unknown[]) => unknown>).map(
        ([name, call]) => [
          name,
          (sql: string, parameters: readonly Parameter[] = []) => {
            recorded.set(sql, { sql, parameters });
            return call(sql, parameters);
          },
        ],
      ),
    ) as unknown as Statements;
  const wrapped: Database = {
    ...database,
    read: (body) => database.read((statements) => body(recording(statements))),
    transaction: (body) => database.transaction((statements) => body(recording(statements))),
  };
  return {
    store: sqlStore(wrapped, isEmbedded ? sqliteDialect(VECTOR_LIBRARY, 0) : tidbDialect, {
      tablePrefix: '',
      inspectServer: () => Promise.reject(new Error('nothing is checked here')),
    }),
    statements() {
      const statements = [...recorded.values()];
      recorded.clear();
      return statements;
    },
  };
}

/** Tables that have a few rows at any size. */
const SMALL = /^(spaces|repositories|tiara_migrations)$/;
/** On the SQL server, a statement that would look at more rows of one table reads too much. */
const ROWS_MAX = 1_000;

/**
 * The parts of the statements' plans that read a large table, or all rows of a repository, from end to end. Judges SQLite and
 * MariaDB: their planners have the same indexes to choose from as TiDB's.
 */
export async function wholeReads(
  address: string,
  statements: readonly RecordedStatement[],
): Promise<readonly string[]> {
  return address.startsWith(EMBEDDED)
    ? embeddedWholeReads(address.slice(EMBEDDED.length), statements)
    : serverWholeReads(address, statements);
}

/** https://www.sqlite.org/eqp.html */
function embeddedWholeReads(path: string, statements: readonly RecordedStatement[]): readonly string[] {
  const database = new DatabaseSync(path, { allowExtension: VECTOR_LIBRARY !== null });
  try {
    addVectorFunctions(database, VECTOR_LIBRARY);
    return statements.flatMap(({ sql }) =>
      database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map((row) => String(row['detail']))
        .filter(isEmbeddedWholeRead)
        .map((detail) => `${detail}: ${sql}`),
    );
  } finally {
    database.close();
  }
}

/** A range of ids with nothing before it but the repository is the whole table, page by page. */
function isEmbeddedWholeRead(detail: string): boolean {
  const [, table = ''] = /^SCAN (\w+)/.exec(detail) ?? [];
  const isScan = table !== '' && !SMALL.test(table) && !/^(v|p|CONSTANT|\d+)$/.test(table);
  const isWalk = /\((repository_id=\? AND )?(rowid|github_issue_id|github_comment_id)>\?\)/.test(detail);
  const isRepository =
    /\(repository_id=\?\)/.test(detail) && !/failures_repository|repositories/.test(detail);
  return isScan || isWalk || isRepository;
}

async function serverWholeReads(
  address: string,
  statements: readonly RecordedStatement[],
): Promise<readonly string[]> {
  const connection = await createConnection({ uri: address });
  try {
    const [[server]] = (await connection.query('SELECT VERSION() AS version')) as unknown as [
      [{ version: string }],
    ];
    if (!server.version.includes('MariaDB')) {
      // TiDB's plans have other words and other costs.
      return [];
    }
    const found: string[] = [];
    for (const { sql, parameters } of statements) {
      for (const { table, type, rows, select } of await planOf(connection, sql, parameters)) {
        const isLarge = table !== '' && !SMALL.test(table) && !/^(v|p|<.*>)$/.test(table);
        if (isLarge && select !== 'INSERT' && (/^(ALL|index)$/.test(type) || rows > ROWS_MAX)) {
          found.push(`${type} of ${table}, ${rows} rows: ${sql}`);
        }
      }
    }
    return found;
  } finally {
    await connection.end();
  }
}

/** https://mariadb.com/kb/en/explain/ */
async function planOf(
  connection: Connection,
  sql: string,
  parameters: readonly Parameter[],
): Promise<readonly { table: string; type: string; rows: number; select: string }[]> {
  const [steps] = await connection.query(`EXPLAIN ${sql}`, [...parameters]);
  return (steps as Record<string, string | number | null>[]).map((step) => ({
    table: String(step['table'] ?? ''),
    type: String(step['type'] ?? ''),
    rows: Number(step['rows'] ?? 0),
    select: String(step['select_type']),
  }));
}
