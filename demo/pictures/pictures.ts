/** Draws the pictures of the README from real runs with the sample repository. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../test/support/runner.js';
import { runQuietly, type Setup } from '../action.js';
import { databaseAt } from '../database.js';
import { DemoError, expect } from '../expect.js';
import { AUTHOR, startSample, type Sample } from '../stand-in.js';
import { issuePage, type IssuePage } from './issue-page.js';
import { terminal, type Session } from './terminal.js';
import { THEMES } from './themes.js';

/** The same problem as issues 12 and 37 of the sample repository, in other words. */
const NEW_ISSUE = {
  title: 'Backup to Wasabi stalls and never finishes',
  body:
    'Since last week my nightly backup to Wasabi stalls in the middle. No error, no network traffic: it just sits there ' +
    'until morning. The last line in the debug log is "read: connection reset by peer".',
};
/** As typed by a person whose database is in the current folder. */
const DATABASE = 'sqlite:tiara.db';
const SEARCH = [
  ...['search', '--query', 'throttle uploads', '--limit', '3'],
  ...['--database-url', DATABASE, '--embedding-model', 'lexical'],
];

/**
 * Runs a backfill, an event and a search with the built action, and returns the SVG files by name.
 * @throws DemoError when a run does not do what the pictures should show
 */
export async function drawPictures(): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'tiara-pictures-'));
  const sample = await startSample();
  try {
    const setup: Setup = {
      repository: sample.repository,
      apiUrl: sample.url,
      token: 'demo-token',
      database: databaseAt(join(folder, 'tiara.db')),
      // On a runner, a run refuses to post with an embedded database.
      env: { GITHUB_ACTIONS: '' },
    };
    await run(setup, 'workflow_dispatch', sample.dispatchPayload);
    const session = await search(setup);
    const page = await openIssue(setup, sample);
    return new Map(
      Object.entries(THEMES).flatMap(([name, theme]) => [
        [`related-comment-${name}.svg`, issuePage(page, theme)],
        [`search-result-${name}.svg`, terminal(session, theme)],
      ]),
    );
  } finally {
    await sample.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(setup: Setup, name: string, payload: unknown): Promise<void> {
  const { exitCode, log } = await runQuietly(setup, { name, payload }, { related: 'post' });
  expect(exitCode === 0, `The action failed:\n${log}`);
}

async function search({ database }: Setup): Promise<Session> {
  const args = SEARCH.map((arg) => (arg === DATABASE ? `sqlite:${database.path}` : arg));
  const { exitCode, stdout, stderr } = await runCommand(args);
  expect(exitCode === 0 && stdout !== '', `The search found nothing:\n${stderr}`);
  return { command: ['tiara', ...SEARCH], output: stdout + stderr };
}

async function openIssue(setup: Setup, sample: Sample): Promise<IssuePage> {
  const { number, payload } = sample.open(NEW_ISSUE);
  await run(setup, 'issues', payload);
  const [comment] = sample.commentsOn(number);
  if (comment === undefined) {
    throw new DemoError(`No comment was posted on issue #${number}.`);
  }
  return { number, ...NEW_ISSUE, author: AUTHOR, comment };
}
