/** Runs a suite on both kinds of database. */
import { describe } from '@jest/globals';
import { describeSql } from './sql-server.js';
import { databaseAt, embeddedDatabase, type TestDatabase } from './test-database.js';

/** One suite on the embedded database and on the SQL server that TIARA_TEST_DATABASE_URL names. */
export function describeDatabases(name: string, body: (open: () => Promise<TestDatabase>) => void): void {
  describe(`${name}, embedded database`, () => {
    body(() => Promise.resolve(embeddedDatabase()));
  });
  describeSqlDatabases(`${name}, SQL server`, body);
}

/** Runs a suite on the SQL server only. */
export function describeSqlDatabases(name: string, body: (open: () => Promise<TestDatabase>) => void): void {
  describeSql(name, (server) => {
    body(async () => {
      const scratch = await server.scratchDatabase();
      const database = databaseAt(scratch.url);
      return {
        ...database,
        drop: async () => {
          await database.drop();
          await scratch.drop();
        },
      };
    });
  });
}
