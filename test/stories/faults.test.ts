/** Failures: nothing is lost, nothing is bought twice, and the log says what to do. */
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { embeddedDatabase } from '../support/test-database.js';
import { startEmbeddings } from '../support/embeddings.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { runCommand } from '../support/runner.js';
import { API_KEY, scene, TOKEN, type Scene } from '../support/world.js';

function trackerWithIssues(issues: number): Tracker {
  const repository = emptyTracker(4001, 'octo', 'boat');
  for (let number = 1; number <= issues; number += 1) {
    repository.openIssue({ title: `Title ${number}`, body: `Body ${number}` });
    repository.wait(1);
  }
  return repository;
}

describeDatabases('an outage of the embedding service', (open) => {
  let world: Scene;
  afterEach(() => world.close());

  it('fails the run but keeps its rows; the next run embeds each text once', async () => {
    world = await scene(await open(), { trackers: [trackerWithIssues(150)] });
    world.embeddings.fail({ times: 1_000, status: 503, headers: { 'retry-after-ms': '1' } });
    const outage = await world.backfill();
    expect(outage).toMatchObject({
      exitCode: 1,
      outputs: { status: 'partial', stored: '150', embedded: '0', pending: '300' },
    });
    expect(outage.log).toMatch(/::error::.*503/);
    const recovered = await startEmbeddings({ key: API_KEY });
    const next = await world.backfill({ 'openai-base-url': recovered.url });
    expect(next).toMatchObject({ exitCode: 0, outputs: { status: 'done', embedded: '300', pending: '0' } });
    expect(new Set(recovered.texts).size).toBe(300);
    expect(recovered.texts).toHaveLength(300);
    await recovered.close();
  });

  it('leaves the vectors that were bought before it', async () => {
    world = await scene(await open(), { trackers: [trackerWithIssues(400)] });
    let served = 0;
    world.embeddings.fail({
      times: 1_000,
      status: 503,
      headers: { 'retry-after-ms': '1' },
      when: () => (served += 1) > 3,
    });
    const outage = await world.backfill();
    expect(world.embeddings.answered).toBe(3);
    const bought = world.embeddings.texts.length;
    expect(outage).toMatchObject({
      exitCode: 1,
      outputs: { embedded: `${bought}`, pending: `${800 - bought}` },
    });
  });

  it('leaves each text of an event counted once as pending, even when a catch-up follows', async () => {
    const repository = trackerWithIssues(2);
    world = await scene(await open(), { trackers: [repository] });
    expect(await world.backfill()).toMatchObject({ exitCode: 0, outputs: { pending: '0' } });
    world.embeddings.fail({ times: 1_000, status: 503, headers: { 'retry-after-ms': '1' } });
    const opened = repository.openIssue({ title: 'Title 3', body: 'Body 3' });
    const outage = await world.deliver(opened, { 'catch-up-interval': '0' });
    expect(outage).toMatchObject({ exitCode: 1, outputs: { stored: '1', embedded: '0', pending: '2' } });
  });

  it('that affects one text leaves only that text pending, and names it without quoting it', async () => {
    const repository = trackerWithIssues(3);
    repository.openIssue({ title: 'Poison', body: 'unspeakable' });
    world = await scene(await open(), { trackers: [repository] });
    const strict = await startEmbeddings({ key: API_KEY, poison: (text) => text.includes('unspeakable') });
    const run = await world.backfill({ 'openai-base-url': strict.url });
    expect(run).toMatchObject({
      exitCode: 1,
      outputs: { status: 'partial', embedded: '7', failed: '1', pending: '1' },
    });
    expect(run.log).toContain('issue #4 (body)');
    expect(run.log).not.toContain('unspeakable');
    await strict.close();
  });
});

describeDatabases('a backfill that was killed', (open) => {
  let world: Scene;
  afterEach(() => world.close());

  it('resumes, and buys again at most the batches that were in flight', async () => {
    const [issues, batch, inFlight] = [600, 96, 4];
    world = await scene(await open(), { trackers: [trackerWithIssues(issues)] });
    // Slow answers, so that the kill comes in the middle.
    world.embeddings.fail({ times: 1_000, delayMs: 200 });
    const killed = await world.backfill({}, { onSpawn: (child) => void killAfterTexts(child, 5 * batch) });
    expect(killed.exitCode).toBeNull();
    const sizes = world.embeddings.requests.map(({ inputs }) => inputs.length).sort((a, b) => b - a);
    const mostInFlight = sizes.slice(0, inFlight).reduce((sum, size) => sum + size, 0);
    const kept = await countVectors(world);
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(2 * issues);
    // A killed run cannot release its lease: no other run embeds until the lease expires.
    const waiting = await world.backfill();
    expect(waiting).toMatchObject({ exitCode: 0, outputs: { status: 'partial', embedded: '0' } });
    expect(waiting.summary).toContain('Another run is embedding');
    await world.database.execute("UPDATE repositories SET lease_until = '2001-01-01 00:00:00'");
    const resumed = await world.backfill();
    expect(resumed).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0' } });
    expect(Number(resumed.outputs['embedded'])).toBe(2 * issues - kept);
    expect(world.texts().length - 2 * issues).toBeLessThanOrEqual(mostInFlight);
  });

  /** Kills the process once this many texts have been bought, or after ten seconds. */
  async function killAfterTexts(
    child: { kill(signal: NodeJS.Signals): boolean },
    texts: number,
  ): Promise<void> {
    for (let waited = 0; waited < 10_000 && world.embeddings.texts.length < texts; waited += 10) {
      await setTimeout(10);
    }
    child.kill('SIGKILL');
  }
});

async function countVectors(world: Scene): Promise<number> {
  const [row] = await world.rows('SELECT COUNT(title_vec_of) + COUNT(body_vec_of) AS vectors FROM issues');
  return Number(row?.['vectors']);
}

describe('a listing that is cut off', () => {
  it('fails the run, which keeps the pages it has read; the next run resumes', async () => {
    const world = await scene(embeddedDatabase(), { trackers: [trackerWithIssues(250)] });
    // The pagination plugin treats a 409 as the end of a list.
    world.github.fail({ times: 100, status: 409, when: ({ query }) => query.includes('after=') });
    const failed = await world.backfill();
    expect(failed).toMatchObject({
      exitCode: 1,
      outputs: { status: 'partial', stored: '100', embedded: '200' },
    });
    expect(failed.log).toContain('GitHub answered 409');
    expect(await world.rows('SELECT backfill_finished_at, caught_up_at FROM repositories')).toEqual([
      { backfill_finished_at: null, caught_up_at: null },
    ]);
    world.requests();
    world.github.heal();
    const resumed = await world.backfill();
    expect(resumed).toMatchObject({
      exitCode: 0,
      outputs: { status: 'done', stored: '150', embedded: '300' },
    });
    expect(resumed.log).toContain('Resuming the backfill that stopped earlier');
    expect(world.requests()).toContainEqual(expect.stringMatching(/\/issues\?.*since=/));
    await world.close();
  });

  it('by a dropped connection or a 502 is read again in the same run', async () => {
    const world = await scene(embeddedDatabase(), { trackers: [trackerWithIssues(250)] });
    world.github.fail({ times: 1, cut: true, when: ({ query }) => query.includes('after=') });
    world.github.fail({
      times: 1,
      status: 502,
      body: '<html>Bad gateway</html>',
      when: ({ path }) => path.endsWith('/comments'),
    });
    const run = await world.backfill();
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', stored: '250' } });
    await world.close();
  });
});

describe('a run that GitHub refuses', () => {
  let world: Scene;
  afterEach(() => world.close());

  it.each([
    ['a wrong token', { tokens: ['another'] }, {}, /401.*check the input token/],
    ['a token without the permission', { isForbidden: true }, {}, /403.*permissions: issues: read/],
    ['an unknown repository', {}, { repository: 'octo/nowhere' }, /404.*check repository and token/],
  ])('because of %s says in the log what to do', async (_title, options, inputs, message) => {
    world = await scene(embeddedDatabase(), { trackers: [trackerWithIssues(1)], ...options });
    const { exitCode, log } = await world.backfill(inputs);
    expect(exitCode).toBe(1);
    expect(log).toMatch(message);
    expect(log.replaceAll(`::add-mask::${TOKEN}`, '')).not.toContain(TOKEN);
  });

  it.each([
    [
      'single sign-on',
      {
        status: 403,
        headers: { 'x-github-sso': 'required; url=https://github.com/orgs/octo/sso?request=secret' },
      },
      /::error::GitHub answered 403 to GET \/repos\/octo\/boat\. The organization requires single sign-on: /,
    ],
    [
      'a DMCA notice',
      { status: 451, body: { message: 'Repository access blocked', block: { reason: 'dmca' } } },
      /::error::GitHub answered 451 .* blocked this repository for legal reasons/,
    ],
    [
      'a firewall',
      { status: 403, headers: { 'content-type': 'text/html' }, body: '<html>secret</html>' },
      /::error::GitHub answered 403 .*The answer is a web page and not from GitHub's API/,
    ],
    [
      'a proxy that asks for a login',
      { status: 302, headers: { location: 'https://login.example/?secret' }, body: '' },
      /::error::An answer from http:\/\/127\.0\.0\.1:\d+ leads to another host \(https:\/\/login\.example\)/,
    ],
    [
      'a redirect without a target',
      { status: 301, headers: { 'content-type': 'text/html' }, body: '<html>secret</html>' },
      /::error::GitHub answered 301 .*It is a redirect that leads to no answer/,
    ],
  ])('because of %s says so, and not to run again', async (_title, fault, message) => {
    world = await scene(embeddedDatabase(), { trackers: [trackerWithIssues(1)] });
    world.github.fail({ ...fault, times: Infinity });
    const { exitCode, log } = await world.backfill();
    expect(exitCode).toBe(1);
    expect(log).toMatch(message);
    expect(log).not.toMatch(/run again|secret|internal error/i);
  });

  it('for one repository of several still reads the others', async () => {
    world = await scene(embeddedDatabase(), { trackers: [trackerWithIssues(2)] });
    const { exitCode, outputs } = await world.backfill({ repository: 'octo/nowhere\nocto/boat' });
    expect({ exitCode, ...outputs }).toMatchObject({
      exitCode: 1,
      status: 'partial',
      stored: '2',
      embedded: '4',
    });
  });
});

describe('the inputs', () => {
  it('are checked first, and every problem is reported at once', async () => {
    const world = await scene(embeddedDatabase(), { trackers: [trackerWithIssues(1)] });
    const run = await world.backfill({ limit: '5', 'catch-up-interval': 'soon', 'databse-url': 'x' });
    expect(run.exitCode).toBe(1);
    expect(run.log.match(/^::error::.*$/gm)).toEqual([
      '::error::There is no input "databse-url". Did you mean database-url?',
      "::error::limit is for search mode only, and this run's mode is backfill: remove it or set mode to search.",
      '::error::catch-up-interval must be a whole number from 0 to 1000000.',
    ]);
    expect(world.requests()).toEqual([]);
    await world.close();
  });

  it('cannot name another model than the database holds: rows are stored, but no vectors are bought', async () => {
    const repository = trackerWithIssues(1);
    const world = await scene(embeddedDatabase(), { trackers: [repository] });
    await world.backfill();
    world.texts();
    repository.openIssue({ title: 'New', body: 'One' });
    const run = await world.backfill({ 'embedding-model': 'another-model' });
    expect(run).toMatchObject({ exitCode: 1, outputs: { stored: '1', embedded: '0', pending: '2' } });
    expect(run.log).toContain('The database holds vectors of test-model with 8 dimensions');
    expect(world.texts()).toEqual([]);
    await world.close();
  });
});

describe('the command line', () => {
  it('prints its usage', async () => {
    const { exitCode, stdout } = await runCommand([]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('tiara <command> [words] [flags]');
  });

  it('backfills and searches like the action, and reports an unknown flag', async () => {
    const repository = trackerWithIssues(3);
    repository.openIssue({ title: 'The mizzen leans', body: 'To the left.' });
    const world = await scene(embeddedDatabase(), { trackers: [repository] });
    const flags = ['--database-url', world.database.url, '--embedding-model', 'lexical'];
    const env = { GITHUB_API_URL: world.github.url, GITHUB_TOKEN: TOKEN };
    const backfill = await runCommand(['backfill', '--repository', 'octo/boat', ...flags], env);
    expect(backfill).toMatchObject({ exitCode: 0, stdout: '' });
    expect(backfill.stderr).toContain('4 rows stored');
    const search = await runCommand(['search', '--query', 'the mizzen', '--limit=1', ...flags]);
    expect(search.exitCode).toBe(0);
    expect(search.stdout).toContain('octo/boat#4  open   The mizzen leans');
    const wrong = await runCommand(['backfill', '--databse-url', 'x']);
    expect(wrong.exitCode).toBe(1);
    expect(wrong.stderr).toContain('There is no input "databse-url". Did you mean database-url?');
    await world.close();
  });
});
