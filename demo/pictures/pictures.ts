/** README's pictures, drawn from what the program does with the sample repository. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../test/support/runner.js';
import { runQuietly, type Place } from '../action.js';
import { databaseAt } from '../database.js';
import { DemoError, expect } from '../expect.js';
import { AUTHOR, startSample, type Sample } from '../stand-in.js';
import { issuePage, type IssuePage } from './issue-page.js';
import { terminal, type Session } from './terminal.js';
import { THEMES } from './themes.js';

/** What issues 12 and 37 of the sample repository are about, in words of its own. */
const NEW_ISSUE = {
  title: 'Backup to S3 hangs and never finishes',
  body:
    'Since last week my nightly backup to S3 hangs in the middle. No error, no progress: it sits there until I ' +
    'kill it. The last line in the log is "connection reset by peer".',
};
/** As somebody types it who keeps the database in the current folder. */
const DATABASE = 'sqlite:tiara.db';
const SEARCH = [
  ...['search', '--query', 'throttle uploads', '--limit', '3'],
  ...['--database-url', DATABASE, '--embedding-model', 'lexical'],
];

/**
 * Runs a backfill, an event and a search with the built action, and draws what they show.
 * @returns the SVG files by name
 * @throws DemoError when a run does not do what the pictures are to show
 */
export async function drawPictures(): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'tiara-pictures-'));
  const sample = await startSample();
  try {
    const place: Place = {
      repository: sample.repository,
      apiUrl: sample.url,
      token: 'demo-token',
      database: databaseAt(join(folder, 'tiara.db')),
      // On a runner, a run refuses to post with an embedded database, which would be gone afterwards.
      env: { GITHUB_ACTIONS: '' },
    };
    await run(place, 'workflow_dispatch', sample.dispatchPayload);
    const session = await search(place);
    const page = await openIssue(place, sample);
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

async function run(place: Place, name: string, payload: unknown): Promise<void> {
  const { exitCode, log } = await runQuietly(place, { name, payload }, { related: 'post' });
  expect(exitCode === 0, `The action failed:\n${log}`);
}

async function search({ database }: Place): Promise<Session> {
  const args = SEARCH.map((arg) => (arg === DATABASE ? `sqlite:${database.path}` : arg));
  const { exitCode, stdout, stderr } = await runCommand(args);
  expect(exitCode === 0 && stdout !== '', `The search found nothing:\n${stderr}`);
  return { command: ['tiara', ...SEARCH], output: stdout + stderr };
}

async function openIssue(place: Place, sample: Sample): Promise<IssuePage> {
  const { number, payload } = sample.open(NEW_ISSUE);
  await run(place, 'issues', payload);
  const [comment] = sample.commentsOn(number);
  if (comment === undefined) {
    throw new DemoError(`No comment was posted on issue #${number}.`);
  }
  return { number, ...NEW_ISSUE, author: AUTHOR, comment };
}
