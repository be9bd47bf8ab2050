/**
 * `npm run demo`: shows the built action at work, with nothing but this checkout.
 * `npm run demo -- owner/name`: the same with a repository on GitHub.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseAt } from './database.js';
import { DemoError, expect } from './expect.js';
import { showReal } from './real.js';
import { showSample } from './sample.js';
import { say } from './screen.js';

async function demo(args: readonly string[]): Promise<void> {
  const [repository, ...others] = args;
  expect(others.length === 0, 'Give one repository as owner/name, or none for the sample repository.');
  // The file is kept, so that people can look into it afterwards.
  const database = databaseAt(join(mkdtempSync(join(tmpdir(), 'tiara-demo-')), 'tiara.db'));
  await (repository === undefined ? showSample(database) : showReal(repository, database));
  say(`\nEverything worked. The database stays at ${database.path}, so you can repeat the commands above.`);
}

/** A DemoError needs no stack: its message says all. */
function explain(error: unknown): string {
  if (error instanceof DemoError) {
    return error.message;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  await demo(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`\nThe demo failed: ${explain(error)}\n`);
  process.exitCode = 1;
}
