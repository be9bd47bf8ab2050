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

/** The built action is slow beside the program in this process: a few short histories, to see that it is the same. */
const BUILT = ['--action', '--histories', '3', '--longest', '25', '--seed', '9'];

async function run(args: readonly string[], stepsAtLeast = 30): Promise<void> {
  const { exitCode, output } = await startProgram(args);
  process.stdout.write(output);
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  const [, median = '0'] = /median of (\d+) steps/.exec(output) ?? [];
  expect(Number(median)).toBeGreaterThanOrEqual(stepsAtLeast);
}

describe("any history ends in GitHub's state", () => {
  it(
    'on the embedded database',
    () =>
      Promise.all(
        Array.from({ length: PROCESSES }, (_, at) =>
          run(['--histories', '1000', '--seed', String(SEED + at)]),
        ),
      ),
    20 * MINUTES,
  );

  it('on the embedded database, with the built action', () => run(BUILT, 5), 20 * MINUTES);
});

describeSql("any history ends in GitHub's state, SQL server", (server) => {
  const on = async (...args: Parameters<typeof run>): Promise<void> => {
    const database = await server.scratchDatabase();
    await run([...args[0], '--database', database.url], args[1]);
    await database.drop();
  };

  it('in this process', () => on(['--histories', '200', '--seed', String(SEED)]), 20 * MINUTES);

  it('with the built action', () => on(BUILT, 5), 20 * MINUTES);
});
