/**
 * Attacks the built action with random histories, after each of which its database must be as after a first backfill. Each
 * run is a process of its own. Prints how often each thing happened. At the first history that fails, prints what happened
 * in it, its seed and its path, and exits with 1. A path repeats that history as far as the timing of processes allows.
 *
 *   npm run attack -- [--histories N] [--seed S] [--path P] [--shrink] [--database mysql://… --fresh mysql://…]
 *                     [--program FILE]
 *
 * By default on embedded databases. --shrink looks for a smaller history that fails. --program is instead of dist/index.js.
 */
import { inspect, parseArgs } from 'node:util';
import fc from 'fast-check';
import { embeddedDatabase, type TestDatabase } from '../support/test-database.js';
import { attack, backfillOnce, type Options } from './attack.js';
import { embeddedDatabases, serverDatabases } from './databases.js';
import { HISTORIES } from './history.js';

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    path: { type: 'string' },
    shrink: { type: 'boolean', default: false },
    database: { type: 'string' },
    fresh: { type: 'string' },
    program: { type: 'string' },
  },
});

const counts = new Map<string, number>();
let lines: string[] = [];
let known: TestDatabase | null = null;
const options = (): Options => ({
  databases,
  known,
  ...(values.program === undefined ? {} : { program: values.program }),
  count: (what, times = 1) => counts.set(what, (counts.get(what) ?? 0) + times),
  log: (line) => lines.push(line),
});

const { database, fresh } = values;
const databases =
  database === undefined || fresh === undefined ? embeddedDatabases() : serverDatabases([database, fresh]);
if (database === undefined) {
  known = embeddedDatabase();
  await backfillOnce(known, options());
}
const startedAt = performance.now();
const result = await fc.check(
  fc.asyncProperty(HISTORIES, async (history) => {
    lines = [];
    await attack(history, options());
  }),
  {
    numRuns: Number(values.histories),
    seed: Number(values.seed),
    endOnFailure: !values.shrink,
    ...(values.path === undefined ? {} : { path: values.path }),
  },
);
await known?.drop();
await databases.close();

const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
const happened = [...counts]
  .filter(([, times]) => times > 0)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([what, times]) => `${what} ${times}`);
process.stdout.write(
  `${result.numRuns} histories attacked dist, seed ${values.seed}, ${seconds} s: ${happened.join(', ')}\n`,
);
if (result.failed) {
  const what = lines.map((line) => `  ${line}\n`).join('');
  process.stdout.write(
    `What happened in it:\n${what}${fc.defaultReportMessage(result) ?? ''}\n${inspect(result.errorInstance)}\n`,
  );
  process.exitCode = 1;
}
