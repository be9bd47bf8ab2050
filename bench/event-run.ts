/**
 * `npm run bench`: how long one event run of dist takes, from the start of its process to its end, compared with a Node.js
 * process that does nothing. The stand-ins answer from this process, so the network takes almost no time.
 */
import { spawnSync } from 'node:child_process';
import { embeddedDatabase } from '../test/support/test-database.js';
import { emptyTracker } from '../test/support/github/tracker.js';
import { scene } from '../test/support/world.js';

const RUNS = 15;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

const repository = emptyTracker(4001, 'octo', 'boat');
const place = await scene(embeddedDatabase(), { trackers: [repository] });
await place.backfill();
const [events, bare]: [number[], number[]] = [[], []];
for (let run = 0; run < RUNS; run += 1) {
  repository.wait(60);
  const payload = repository.openIssue({ title: `The mast is loose ${run}`, body: 'It swings.' });
  events.push((await place.deliver(payload)).milliseconds);
  const startedAt = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  bare.push(performance.now() - startedAt);
}
await place.close();
const [event, nothing] = [median(events), median(bare)];
console.log(`an issues.opened run, ${RUNS} times, median: ${event.toFixed(0)} ms`);
console.log(`a Node.js process that does nothing:     ${nothing.toFixed(0)} ms`);
console.log(`ratio: ${(event / nothing).toFixed(1)}`);
