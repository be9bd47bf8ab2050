/** The demo with a repository on GitHub. It only reads from GitHub, and stores everything in a file on this machine. */
import { nearestIssues, runAndShow, searchFor, showResults, showTables, type Setup } from './action.js';
import type { Database } from './database.js';
import { DemoError, expect } from './expect.js';
import { headline, say, title } from './screen.js';

const API_URL = 'https://api.github.com';
/** The action runs in an otherwise empty environment. These variables say how to reach the internet from this network. */
const NETWORK_VARIABLES = [
  'HTTPS_PROXY',
  'https_proxy',
  'NO_PROXY',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SystemRoot',
];

/** @throws DemoError when a step does not do what it should */
export async function showReal(repository: string, database: Database): Promise<void> {
  expect(
    /^[\w.-]+\/[\w.-]+$/.test(repository),
    'Give a repository as owner/name, such as octocat/hello-world.',
  );
  const setup: Setup = {
    repository,
    apiUrl: API_URL,
    token: readToken(process.env),
    database,
    env: networkVariables(process.env),
  };
  headline(`1. A backfill stores everything of ${repository}`);
  say(
    '  It takes about one request per 100 issues, pull requests or comments, so a large repository takes a while.',
  );
  await runAndShow(setup, { name: 'workflow_dispatch' });
  const newest = database.newest();
  if (newest === null) {
    throw new DemoError(`${repository} has no issues, so there is nothing to search. Try another one.`);
  }
  showTables(database, [newest.number]);
  expect(database.counts().withoutVector === 0, 'Some texts have no vector.');

  headline(`2. A search for issues similar to the newest one, #${newest.number}`);
  say(`  "${title(newest.title)}"`);
  const results = await searchFor(setup, newest.title);
  showResults(results);
  expect(nearestIssues(results).length > 0, 'The search found nothing.');
}

function readToken(environment: NodeJS.ProcessEnv): string {
  const token = environment['GITHUB_TOKEN'] || environment['GH_TOKEN'];
  if (!token) {
    throw new DemoError(
      'GITHUB_TOKEN (or GH_TOKEN) is not set. Anonymous requests are not supported: create a token at ' +
        'https://github.com/settings/tokens (for public repositories it needs no permissions).',
    );
  }
  return token;
}

function networkVariables(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    NETWORK_VARIABLES.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
