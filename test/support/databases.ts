/** One suite on both databases. */
import { describe } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { describeSql, type ScratchDatabase } from './sql-server.js';
import { embeddedDatabase, plainRow, type Row, type TestDatabase } from './test-database.js';

/** One suite on the embedded database and on the SQL server that TIARA_TEST_DATABASE_URL names. */
export function describeDatabases(name: string, body: (open: () => Promise<TestDatabase>) => void): void {
  describe(`${name}, embedded database`, () => {
    body(() => Promise.resolve(embeddedDatabase()));
  });
  describeSqlDatabases(`${name}, SQL server`, body);
}

/** A suite on the SQL server alone. */
export function describeSqlDatabases(name: string, body: (open: () => Promise<TestDatabase>) => void): void {
  describeSql(name, (server) => {
    body(async () => databaseAt(await server.scratchDatabase()));
  });
}

function databaseAt(scratch: ScratchDatabase): TestDatabase {
  const { url } = scratch;
  return {
    url,
    rows: (sql) => rowsOf(url, sql),
    execute: async (sql) => {
      await rowsOf(url, sql);
    },
    drop: () => scratch.drop(),
  };
}

async function rowsOf(url: string, sql: string): Promise<Row[]> {
  const connection = await createConnection({
    uri: url,
    dateStrings: true,
    timezone: 'Z',
    jsonStrings: true,
  });
  try {
    const [found] = await connection.query(sql);
    return Array.isArray(found) ? (found as Record<string, unknown>[]).map(plainRow) : [];
  } finally {
    await connection.end();
  }
}
