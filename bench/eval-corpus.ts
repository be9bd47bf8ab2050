/**
 * `npm run eval:corpus -- <folder> <database file> [input=value …]`: fills an embedded database with a corpus, by a
 * backfill from the stand-in for GitHub, and prints the output of `tiara eval`. The inputs are those of the backfill, such
 * as `embedding-model=… openai-base-url=…`; the default is the built-in embedder. An existing database is updated. Known
 * duplicates come from `duplicates.jsonl` in the folder.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadCorpus } from '../test/support/github/corpus.js';
import { startGitHub } from '../test/support/github/server.js';
import { tracker } from '../test/support/github/tracker.js';
import { runAction, runCommand } from '../test/support/runner.js';

const [folder, file, ...inputs] = process.argv.slice(2);
if (folder === undefined || file === undefined) {
  console.error('Usage: npm run eval:corpus -- <folder> <database file> [input=value …]');
  process.exit(1);
}

const corpus = loadCorpus(folder);
const github = await startGitHub({ trackers: [tracker(corpus)] });
const database = { 'database-url': `sqlite:${file}` };
const backfill = await runAction({
  event: { name: 'workflow_dispatch' },
  repository: corpus.repository.full_name,
  apiUrl: github.url,
  inputs: {
    token: 'ghs_corpus',
    'embedding-model': 'lexical',
    ...database,
    ...Object.fromEntries(inputs.map((input) => input.split(/=(.*)/s).slice(0, 2) as [string, string])),
  },
});
await github.close();
if (backfill.exitCode !== 0) {
  console.error(backfill.log);
  process.exit(1);
}
const pairs = join(folder, 'duplicates.jsonl');
const flags = existsSync(pairs) ? ['--pairs', pairs] : [];
const { exitCode, stdout, stderr } = await runCommand([
  'eval',
  '--database-url',
  database['database-url'],
  ...flags,
]);
process.stderr.write(stderr);
process.stdout.write(stdout);
process.exitCode = exitCode ?? 1;
