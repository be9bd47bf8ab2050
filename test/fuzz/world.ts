/** A run without its process: the real `run()` on an embedded database, GitHub's stand-in, and any embedder. */
import { SILENT } from '../support/silent-log.js';
import { DatabaseSync } from 'node:sqlite';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateInputs, type Config } from '../../src/config/validate-inputs.js';
import { newTally } from '../../src/core/model/tally.js';
import type { TrackerEvent } from '../../src/core/model/tracker-event.js';
import type { Embedder } from '../../src/core/ports/embedder.js';
import { runStatus, type Result } from '../../src/core/report/result.js';
import { lexicalEmbedder } from '../../src/embedders/lexical-embedder.js';
import { run } from '../../src/run.js';
import { sqliteStore } from '../../src/stores/sqlite/sqlite-store.js';
import { startReader, type Reader } from '../support/github/reader.js';
import type { GitHubOptions } from '../support/github/server.js';
import { expectNamed, expectPlain } from './hostile-json.js';
import type { End } from './cases.js';

export type Row = Readonly<Record<string, unknown>>;

export interface FuzzedWorld extends Reader {
  /** Runs one mode on what the database holds. */
  run(mode: 'event' | 'backfill', event?: TrackerEvent | null, embedder?: Embedder): Promise<Result>;
  rows(sql: string): readonly Row[];
  execute(sql: string): void;
  /** Empties the tables. The embedding space stays. */
  clear(): void;
  close(): Promise<void>;
}

export async function openWorld(options: GitHubOptions): Promise<FuzzedWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'tiara-fuzz-'));
  const path = join(folder, 'tiara.db');
  const reader = await startReader(options);
  const store = sqliteStore({ path, tablePrefix: '', indexFromRows: 4 });
  await store.migrate();
  const database = new DatabaseSync(path, { timeout: 5_000 });
  // The cases are many, and nobody needs their data after a power cut.
  database.exec('PRAGMA synchronous = OFF');
  return {
    ...reader,
    run: (mode, event = null, embedder = lexicalEmbedder(8)) =>
      run(
        configOf(mode, path),
        {
          store,
          log: SILENT,
          embedder,
          searchEmbedder: () => embedder,
          checkedEmbedder: () => Promise.resolve(embedder),
          workflowTriggers: () => Promise.resolve(null),
          embeds: ['issue', 'comment'],
          runId: 'fuzz',
          sourceNamed: () => Promise.resolve(reader.history),
          sourceFor: () => Promise.resolve(reader.history),
          posterFor: () => Promise.reject(new Error('nothing is posted here')),
        },
        event,
        newTally(),
      ),
    rows: (sql) => database.prepare(sql).all(),
    execute: (sql) => {
      database.exec(sql);
    },
    clear() {
      for (const table of ['issues', 'comments', 'chunks', 'repositories', 'failures', 'actions']) {
        database.exec(`DELETE FROM ${table}`);
      }
    },
    async close() {
      database.close();
      await store.close();
      await reader.github.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configOf(mode: 'event' | 'backfill', path: string): Config {
  return validateInputs(
    {
      token: 'token',
      'database-url': `sqlite:${path}`,
      'embedding-model': 'lexical',
      related: 'off',
      'catch-up-interval': '1000000',
    },
    mode,
    { repository: 'octo/boat', isRunner: false, readFile: () => '' },
  );
}

/** How a run ended. @throws for an internal error, and for a failure that does not say what failed */
export function endOf(result: Result): End {
  expectNamed(result.errors);
  for (const { item, reason } of result.tally.failed) {
    expectPlain(`${item}: ${reason}`);
  }
  if (result.errors.length > 0) {
    return 'refused by name';
  }
  if (result.tally.failed.length > 0) {
    return 'recorded as a failure';
  }
  return runStatus(result) === 'skipped' ? 'skipped' : 'stored';
}
