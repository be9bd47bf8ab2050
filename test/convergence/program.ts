/**
 * Runs random histories, after each of which the database must match GitHub. Prints how often each thing happened. If
 * a history fails, prints the smallest one that does and exits with 1.
 *
 *   node lib/test/convergence/program.js [--histories N] [--seed S] [--longest N] [--database mysql://…] [--action]
 *                                        [--first] [--path P]
 *
 * By default the runs use an embedded database, in this process. --action uses the built action for every run. --first
 * stops at the first failure without looking for a smaller one. --path P, printed with a failure, repeats that history.
 */
import { inspect, parseArgs } from 'node:util';
import fc from 'fast-check';
import type { Store } from '../../src/core/ports/store.js';
import type { IssueLinks } from '../support/github/listings.js';
import { storeAt } from '../support/store-at.js';
import { databaseAt, embeddedDatabase, type TestDatabase } from '../support/test-database.js';
import { built } from './built.js';
import { inProcess } from './in-process.js';
import { simulation, twoTrackers } from './simulation.js';
import { histories, type Step } from './steps.js';

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    longest: { type: 'string', default: '70' },
    database: { type: 'string' },
    first: { type: 'boolean', default: false },
    path: { type: 'string' },
    action: { type: 'boolean', default: false },
  },
});

/** How the issues of a history are listed: as on GitHub, or as on an older GitHub Enterprise Server. */
const LINKS = fc.constantFrom<IssueLinks>('cursors', 'offsets');

const TABLES = ['issues', 'comments', 'repositories', 'failures'];
async function one(
  database: TestDatabase,
  store: Store,
  steps: readonly Step[],
  issueLinks: IssueLinks,
): Promise<void> {
  for (const table of TABLES) {
    await database.execute(`DELETE FROM ${table}`);
  }
  const hands = values.action
    ? await built(database, twoTrackers(), issueLinks)
    : inProcess(store, twoTrackers(), { issueLinks });
  try {
    const history = simulation(hands, database);
    await history.begin();
    for (const step of steps) {
      await history.take(step);
    }
    await history.end();
  } finally {
    await hands.close();
  }
}

const database = values.database === undefined ? embeddedDatabase() : databaseAt(values.database);
const store = storeAt(database.url);
await store.migrate();

const startedAt = performance.now();
const counts = new Map<string, number>();
const lengths: number[] = [];
const result = await fc.check(
  fc.asyncProperty(histories(Number(values.longest)), LINKS, async (steps, issueLinks) => {
    lengths.push(steps.length);
    for (const { operation, trouble } of steps) {
      const isRun = !['none'].includes(trouble) && /deliver|catch|backfill/.test(operation);
      for (const name of [operation, ...(isRun ? [trouble] : [])]) {
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
    await one(database, store, steps, issueLinks);
  }),
  {
    numRuns: Number(values.histories),
    seed: Number(values.seed),
    endOnFailure: values.first,
    ...(values.path === undefined ? {} : { path: values.path }),
  },
);
await store.close();
await database.drop();

lengths.sort((a, b) => a - b);
const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
const told = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => `${name} ${count}`);
process.stdout.write(
  `${result.numRuns} histories of a median of ${lengths[Math.floor(lengths.length / 2)] ?? 0} steps, ` +
    `seed ${values.seed}, ${seconds} s: ${told.join(', ')}\n`,
);
if (result.failed) {
  process.stdout.write(`${fc.defaultReportMessage(result) ?? ''}\n${inspect(result.errorInstance)}\n`);
  process.exitCode = 1;
}
