/** The demo without a network: the sample repository, a stand-in for GitHub, and an embedded database. */
import {
  nearestIssues,
  runAndShow,
  showResults,
  showTables,
  type SearchResult,
  type Setup,
} from './action.js';
import { quoteForShell, runJson } from './command.js';
import { showComment } from './comment.js';
import type { Database } from './database.js';
import { expect } from './expect.js';
import { headline, say, table } from './screen.js';
import { startSample, type Sample } from './stand-in.js';

/** An issue of the sample repository: `repository is already locked` after the battery ran out. */
const DUPLICATE_OF = 11;
/** The same problem as issue 11 in other words, as people write it. */
const NEW_ISSUE = {
  title: 'Stale lock after a power cut: every run says the repository is already locked',
  body: `We had a power cut while my PC was backing up. Now each backup stops with

\`\`\`
Fatal: repository is already locked by PID 5120 on kontor by fenna (UID 1000)
\`\`\`

There is no such process, it died with the PC. How can I delete this stale lock? Restarting did not help.`,
};
const QUERY = 'the repository stays locked after a crash or a power cut';
/** An ordinary issue, one of a deleted account, one in Chinese, and one without a body. */
const ROWS_SHOWN = [DUPLICATE_OF, 22, 23, 35];
/** What a maintainer might want to know. */
const SQL =
  "SELECT number, comment_count, title FROM issues WHERE state = 'open' AND deleted_at IS NULL ORDER BY comment_count DESC LIMIT 5";
/** How many of the nearest issues a person would look at. */
const NEAREST_READ = 3;

/** @throws DemoError when a step does not do what it should */
export async function showSample(database: Database): Promise<void> {
  const sample = await startSample();
  try {
    const setup = { repository: sample.repository, apiUrl: sample.url, token: 'demo-token', database };
    await showBackfill(setup, sample);
    const number = await showEvent(setup, sample);
    await showRelated(setup, number);
    await showSearch(setup, number);
    showQuery(setup);
  } finally {
    await sample.close();
  }
}

async function showBackfill(setup: Setup, sample: Sample): Promise<void> {
  headline('1. Somebody starts the workflow by hand: a backfill stores everything');
  say(
    `  ${sample.repository} is a made-up repository: ${sample.issues} issues, ${sample.pullRequests.length} pull requests,`,
  );
  say(`  ${sample.comments} comments on the issues, served by a stand-in for GitHub on this machine.`);
  await runAndShow(setup, { name: 'workflow_dispatch', payload: sample.dispatchPayload });
  say(`  requests to GitHub: ${sample.countNewRequests()}`);
  showTables(setup.database, ROWS_SHOWN);
  const { issues, comments, withoutVector } = setup.database.counts();
  const numbers = setup.database.issueNumbers();
  expect(issues === sample.issues, `${issues} issues are stored, not ${sample.issues}.`);
  expect(comments === sample.comments, `${comments} comments are stored, not ${sample.comments}.`);
  expect(withoutVector === 0, `${withoutVector} texts have no vector.`);
  expect(
    !sample.pullRequests.some((number) => numbers.includes(number)),
    'A pull request is stored as an issue.',
  );
}

async function showEvent(setup: Setup, sample: Sample): Promise<number> {
  headline('2. Somebody opens an issue: its event stores it');
  const { number, payload } = sample.open(NEW_ISSUE);
  await runAndShow(setup, { name: 'issues', payload });
  say(`  requests to GitHub: ${sample.countNewRequests()}`);
  showTables(setup.database, [number]);
  const row = setup.database.issues([number])[0];
  expect(row !== undefined, `Issue #${number} is not stored.`);
  expect(row.hasTitleVector && row.hasBodyVector, `Issue #${number} has no vectors.`);
  expect(setup.database.counts().issues === sample.issues + 1, 'There should be exactly one more issue.');
  return number;
}

async function showRelated(setup: Setup, newNumber: number): Promise<void> {
  headline('3. Its author sees the issues that say the same, in one comment');
  const { related, comment } = await runJson([
    'related',
    String(newNumber),
    '-R',
    setup.repository,
    '-d',
    setup.database.path,
  ]);
  const shown = (related ?? []) as readonly { readonly number: number }[];
  expect(
    shown.some(({ number }) => number === DUPLICATE_OF),
    `Issue #${DUPLICATE_OF} is not shown for #${newNumber}.`,
  );
  showComment('github-actions[bot]', String(comment));
  say('  This is a preview. With "related: post", the event would have posted it on the issue.');
}

async function showSearch(setup: Setup, newNumber: number): Promise<void> {
  headline('4. Somebody searches by meaning');
  const { results } = await runJson(['search', QUERY, '-d', setup.database.path]);
  const hits = results as readonly SearchResult[];
  showResults(hits);
  const nearest = nearestIssues(hits).slice(0, NEAREST_READ);
  for (const number of [newNumber, DUPLICATE_OF]) {
    expect(nearest.includes(number), `Issue #${number} is not among the nearest ${NEAREST_READ}.`);
  }
  say(
    `  The new issue #${newNumber} and the older #${DUPLICATE_OF} are about the same problem, and the search found both.`,
  );
}

function showQuery({ database }: Setup): void {
  headline('5. Anyone who knows SQL asks the rest');
  say(`  $ sqlite3 ${quoteForShell(database.path)} ${quoteForShell(SQL)}`);
  const rows = database.query(SQL);
  table(rows);
  expect(rows.length > 0, 'The query found nothing.');
}
