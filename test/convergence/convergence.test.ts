/**
 * The project's main property: whatever happens to a repository, to the deliveries of its events and to the runs, after
 * one catch-up and one backfill the database is what GitHub is.
 */
import { describe, expect, it } from '@jest/globals';
import { describeSql } from '../support/sql-server.js';
import { startProgram } from './started.js';

const MINUTES = 60_000;
const SEED = 20_261_123;
/** Processes side by side, each with histories of its own. */
const PROCESSES = 2;

async function run(args: readonly string[]): Promise<void> {
  const { exitCode, output } = await startProgram(args);
  process.stdout.write(output);
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  const [, median = '0'] = /median of (\d+) steps/.exec(output) ?? [];
  expect(Number(median)).toBeGreaterThanOrEqual(30);
}

describe('any history, on the embedded database', () => {
  it(
    "ends in GitHub's state",
    () =>
      Promise.all(
        Array.from({ length: PROCESSES }, (_, at) =>
          run(['--histories', '1000', '--seed', String(SEED + at)]),
        ),
      ),
    20 * MINUTES,
  );
});

describeSql('any history, on the SQL server', (server) => {
  it(
    "ends in GitHub's state",
    async () => {
      const database = await server.scratchDatabase();
      await run(['--histories', '200', '--seed', String(SEED), '--database', database.url]);
      await database.drop();
    },
    20 * MINUTES,
  );
});
