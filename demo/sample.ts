/** The demonstration without network: the sample repository, a stand-in for GitHub, and an embedded database. */
import { act, nearestIssues, searchFor, showFound, showTables } from './action.js';
import type { Place } from './action.js';
import type { Database } from './database.js';
import { expect } from './expect.js';
import { headline, say } from './screen.js';
import { startSample } from './stand-in.js';
import type { Sample } from './stand-in.js';

/** What the sample repository already has: `repository is already locked` after the battery ran out. */
const DUPLICATE_OF = 11;
/** In other words than issue 11, as people do. */
const NEW_ISSUE = {
  title: 'After a power cut every run says the repository is locked',
  body: `We had a power cut while my PC was backing up. Now each backup stops with

\`\`\`
Fatal: repository is already locked by PID 5120 on kontor by fenna (UID 1000)
\`\`\`

The process is long gone, it died with the PC. How can I make driftwood forget this lock? Restarting did not help.`,
};
const QUERY = 'the repository stays locked after a crash or a power cut';
/** Ordinary, of a deleted account, in Chinese, without a body. */
const ROWS_SHOWN = [DUPLICATE_OF, 22, 23, 35];
/** Of the nearest issues, how many a person would look at. */
const LOOKED_AT = 3;

/** @throws DemoError when anything is not as promised */
export async function showSample(database: Database): Promise<void> {
  const sample = await startSample();
  try {
    const place = { repository: sample.repository, apiUrl: sample.url, token: 'demo-token', database };
    await showBackfill(place, sample);
    const number = await showEvent(place, sample);
    await showSearch(place, number);
  } finally {
    await sample.close();
  }
}

async function showBackfill(place: Place, sample: Sample): Promise<void> {
  headline('1. Somebody dispatches the workflow by hand: everything is stored (backfill)');
  say(
    `  ${sample.repository} is a made-up repository: ${sample.issues} issues, ${sample.pullRequests.length} pull requests,`,
  );
  say(`  ${sample.comments} comments on the issues, served by a stand-in for GitHub on this machine.`);
  await act(place, { name: 'workflow_dispatch', payload: sample.dispatchPayload });
  say(`  requests to GitHub: ${sample.requestsSinceLastAsked()}`);
  showTables(place.database, ROWS_SHOWN);
  const { issues, comments, withoutVector } = place.database.counts();
  const numbers = place.database.issueNumbers();
  expect(issues === sample.issues, `${issues} issues are stored, not ${sample.issues}.`);
  expect(comments === sample.comments, `${comments} comments are stored, not ${sample.comments}.`);
  expect(withoutVector === 0, `${withoutVector} texts have no vector.`);
  expect(
    !sample.pullRequests.some((number) => numbers.includes(number)),
    'A pull request is stored as an issue.',
  );
}

async function showEvent(place: Place, sample: Sample): Promise<number> {
  headline('2. Somebody opens an issue: its event brings it into the database');
  const { number, payload } = sample.open(NEW_ISSUE);
  await act(place, { name: 'issues', payload });
  say(`  requests to GitHub: ${sample.requestsSinceLastAsked()}`);
  showTables(place.database, [number]);
  const row = place.database.issues([number])[0];
  expect(row !== undefined, `Issue #${number} is not stored.`);
  expect(row.hasTitleVector && row.hasBodyVector, `Issue #${number} has no vectors.`);
  expect(place.database.counts().issues === sample.issues + 1, 'There is not exactly one issue more.');
  return number;
}

async function showSearch(place: Place, newNumber: number): Promise<void> {
  headline('3. Somebody searches by meaning');
  say(`  "${QUERY}"`);
  const found = await searchFor(place, QUERY);
  showFound(found);
  const nearest = nearestIssues(found).slice(0, LOOKED_AT);
  for (const number of [newNumber, DUPLICATE_OF]) {
    expect(nearest.includes(number), `Issue #${number} is not among the nearest ${LOOKED_AT}.`);
  }
  say(
    `  The new issue #${newNumber} and the older #${DUPLICATE_OF} are about the same problem, and both were found.`,
  );
}
