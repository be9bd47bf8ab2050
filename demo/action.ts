/** Runs the built action, and shows on the screen what it does. */
import { existsSync } from 'node:fs';
import { DIST, runAction, type ActionOutcome, type ActionRun } from '../test/support/runner.js';
import type { Database } from './database.js';
import { DemoError, expect } from './expect.js';
import { duration, logWriter, say, table, title } from './screen.js';

/** One item of the output `results` of a search. */
export interface SearchResult {
  readonly number: number;
  readonly kind: string;
  readonly title: string;
  readonly state: string;
  readonly state_reason: string | null;
  readonly score: number;
}

/** What all runs of one demonstration have in common. */
export interface Setup {
  /** `owner/name` */
  readonly repository: string;
  readonly apiUrl: string;
  readonly token: string;
  readonly database: Database;
  readonly env?: Readonly<Record<string, string>>;
}

const NEAREST_SHOWN = 5;

/**
 * Runs the action with the built-in embedder, writes its log on the screen, and returns its outputs.
 * @throws DemoError when the run fails or leaves work for a later run
 */
export async function runAndShow(
  setup: Setup,
  event: ActionRun['event'],
  inputs: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, string>>> {
  const log = logWriter();
  const { exitCode, outputs, milliseconds } = await runQuietly(setup, event, inputs, (text) => {
    log.write(text);
  });
  log.end();
  say(`  took ${duration(milliseconds)}, start of the process included`);
  const status = outputs['status'] ?? 'none';
  expect(
    exitCode === 0 && status === 'done',
    `The action ended with exit code ${exitCode ?? 'none'} and status ${status}. Its log is above.`,
  );
  return outputs;
}

/** Runs the action with the built-in embedder, and writes nothing on the screen. Does not throw when the run fails. */
export function runQuietly(
  setup: Setup,
  event: ActionRun['event'],
  inputs: Readonly<Record<string, string>> = {},
  onOutput: (text: string) => void = () => undefined,
): Promise<ActionOutcome> {
  expect(existsSync(DIST), 'dist/index.js is missing: build it with "npm run dist", and try again.');
  return runAction({
    repository: setup.repository,
    apiUrl: setup.apiUrl,
    event,
    inputs: {
      token: setup.token,
      'database-url': `sqlite:${setup.database.path}`,
      'embedding-model': 'lexical',
      ...inputs,
    },
    ...(setup.env === undefined ? {} : { env: setup.env }),
    onOutput,
  });
}

/** Searches with the action. Returns issues and comments, best first. */
export async function searchFor(setup: Setup, query: string): Promise<readonly SearchResult[]> {
  const outputs = await runAndShow(setup, { name: 'workflow_dispatch' }, { mode: 'search', query });
  try {
    return JSON.parse(outputs['results'] ?? '') as readonly SearchResult[];
  } catch (error) {
    throw new DemoError('The output "results" of the search is not JSON.', { cause: error });
  }
}

/** The numbers of the issues found, best first, each once. A comment counts for its issue. */
export function nearestIssues(results: readonly SearchResult[]): readonly number[] {
  return [...new Set(results.map(({ number }) => number))];
}

export function showResults(results: readonly SearchResult[]): void {
  table(
    results
      .slice(0, NEAREST_SHOWN)
      .map((hit) => [
        hit.score.toFixed(3),
        `#${hit.number}`,
        hit.kind,
        hit.state_reason === null ? hit.state : `${hit.state}, ${hit.state_reason}`,
        title(hit.title),
      ]),
  );
}

/** Shows what is in the tables now, read without Tiara's own code. */
export function showTables(database: Database, numbers: readonly number[]): void {
  const { issues, comments, withoutVector } = database.counts();
  say(`  In the database: ${database.describe()}.`);
  say(`  ${issues} issues, ${comments} comments, ${withoutVector} texts without a vector. Some of the rows:`);
  table(
    database
      .issues(numbers)
      .map((row) => [
        `#${row.number}`,
        row.state,
        row.author ?? '(deleted account)',
        `vectors: ${row.hasTitleVector ? 'title' : '-'}, ${row.hasBodyVector ? 'body' : '-'}`,
        title(row.title),
      ]),
  );
}
