/** One run of the built action, told about on the screen. */
import { existsSync } from 'node:fs';
import { DIST, runAction } from '../test/support/runner.js';
import type { ActionOutcome, ActionRun } from '../test/support/runner.js';
import type { Database } from './database.js';
import { DemoError, expect } from './expect.js';
import { duration, logWriter, say, table, title } from './screen.js';

/** One of the results that a search leaves in the output of that name. */
export interface Found {
  readonly number: number;
  readonly kind: string;
  readonly title: string;
  readonly state: string;
  readonly state_reason: string | null;
  readonly score: number;
}

/** Where the runs happen: the same for all runs of one demonstration. */
export interface Place {
  /** owner/name */
  readonly repository: string;
  readonly apiUrl: string;
  readonly token: string;
  readonly database: Database;
  readonly env?: Readonly<Record<string, string>>;
}

const NEAREST_SHOWN = 5;

/**
 * Runs the action with the built-in embedder, and writes its log on the screen.
 * @returns its outputs
 * @throws DemoError when it fails or leaves work undone
 */
export async function act(
  place: Place,
  event: ActionRun['event'],
  inputs: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, string>>> {
  const log = logWriter();
  const { exitCode, outputs, milliseconds } = await runQuietly(place, event, inputs, (piece) => {
    log.write(piece);
  });
  log.end();
  say(`  took ${duration(milliseconds)}, start of the process included`);
  const status = outputs['status'] ?? 'no status';
  expect(
    exitCode === 0 && status === 'done',
    `The action ended with exit code ${exitCode ?? 'none'} and ${status}; its log is above.`,
  );
  return outputs;
}

/** Runs the action with the built-in embedder, and writes nothing on the screen. The run may fail. */
export function runQuietly(
  place: Place,
  event: ActionRun['event'],
  inputs: Readonly<Record<string, string>> = {},
  onOutput: (text: string) => void = () => undefined,
): Promise<ActionOutcome> {
  expect(existsSync(DIST), 'dist/index.js is not there: build it with "npm run dist", then try again.');
  return runAction({
    repository: place.repository,
    apiUrl: place.apiUrl,
    event,
    inputs: {
      token: place.token,
      'database-url': `sqlite:${place.database.path}`,
      'embedding-model': 'lexical',
      ...inputs,
    },
    ...(place.env === undefined ? {} : { env: place.env }),
    onOutput,
  });
}

/** Searches with the action. Best first, issues and comments. */
export async function searchFor(place: Place, query: string): Promise<readonly Found[]> {
  const outputs = await act(place, { name: 'workflow_dispatch' }, { mode: 'search', query });
  try {
    return JSON.parse(outputs['results'] ?? '') as readonly Found[];
  } catch (error) {
    throw new DemoError('The output "results" of the search is not JSON.', { cause: error });
  }
}

/** The numbers of the nearest issues, best first, each once: a comment counts for its issue. */
export function nearestIssues(found: readonly Found[]): readonly number[] {
  return [...new Set(found.map(({ number }) => number))];
}

export function showFound(found: readonly Found[]): void {
  table(
    found
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

/** What the tables hold now, read by other means than Tiara's own. */
export function showTables(database: Database, numbers: readonly number[]): void {
  const { issues, comments, withoutVector } = database.counts();
  say(`  In the database: ${database.contents()}.`);
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
