/** The demonstration with a repository on GitHub. It only reads there; what it stores stays in a file on this machine. */
import { act, nearestIssues, searchFor, showFound, showTables } from './action.js';
import type { Place } from './action.js';
import type { Database } from './database.js';
import { DemoError, expect } from './expect.js';
import { headline, say, title } from './screen.js';

const API_URL = 'https://api.github.com';
/** The action runs in an empty environment; these say how one gets out of this network. */
const NETWORK_VARIABLES = [
  'HTTPS_PROXY',
  'https_proxy',
  'NO_PROXY',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SystemRoot',
];

/** @throws DemoError when anything is not as promised */
export async function showReal(repository: string, database: Database): Promise<void> {
  expect(
    /^[\w.-]+\/[\w.-]+$/.test(repository),
    'Give a repository as owner/name, such as octocat/hello-world.',
  );
  const place: Place = {
    repository,
    apiUrl: API_URL,
    token: tokenOf(process.env),
    database,
    env: networkOf(process.env),
  };
  headline(`1. Everything of ${repository} is stored (backfill)`);
  say('  About one request for 100 issues, pull requests or comments: a large repository takes its time.');
  await act(place, { name: 'workflow_dispatch' });
  const newest = database.newest();
  if (newest === null) {
    throw new DemoError(`${repository} has no issues, so there is nothing to search in. Try another one.`);
  }
  showTables(database, [newest.number]);
  expect(database.counts().withoutVector === 0, 'Some texts have no vector.');

  headline(`2. What is near the newest issue, #${newest.number}?`);
  say(`  "${title(newest.title)}"`);
  const found = await searchFor(place, newest.title);
  showFound(found);
  expect(nearestIssues(found).length > 0, 'The search found nothing.');
}

function tokenOf(environment: NodeJS.ProcessEnv): string {
  const token = environment['GITHUB_TOKEN'] || environment['GH_TOKEN'];
  if (!token) {
    throw new DemoError(
      'GITHUB_TOKEN (or GH_TOKEN) is not set. Anonymous requests are not supported: create a token at ' +
        'https://github.com/settings/tokens (for public repositories it needs no permission at all).',
    );
  }
  return token;
}

function networkOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    NETWORK_VARIABLES.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
