/** What goes wrong: nothing is lost, nothing is bought twice, and the reader is told the way out. */
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { embeddedDatabase } from '../support/test-database.js';
import { startEmbeddings } from '../support/embeddings.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { runCommand } from '../support/runner.js';
import { API_KEY, scene, TOKEN, type Scene } from '../support/world.js';

function boatWith(issues: number): Tracker {
  const repository = emptyTracker(4001, 'octo', 'boat');
  for (let number = 1; number <= issues; number += 1) {
    repository.openIssue({ title: `Title ${number}`, body: `Body ${number}` });
    repository.wait(1);
  }
  return repository;
}

describeDatabases('an outage of the embedding service', (open) => {
  let place: Scene;
  afterEach(() => place.close());

  it('leaves the rows stored and the run red; the next run buys what is left, once', async () => {
    place = await scene(await open(), { trackers: [boatWith(150)] });
    place.embeddings.fail({ times: 1_000, status: 503, headers: { 'retry-after-ms': '1' } });
    const outage = await place.backfill();
    expect(outage).toMatchObject({
      exitCode: 1,
      outputs: { status: 'partial', stored: '150', embedded: '0', pending: '300' },
    });
    expect(outage.log).toMatch(/::error::.*503/);
    const healed = await startEmbeddings({ key: API_KEY });
    const next = await place.backfill({ 'openai-base-url': healed.url });
    expect(next).toMatchObject({ exitCode: 0, outputs: { status: 'done', embedded: '300', pending: '0' } });
    expect(new Set(healed.texts).size).toBe(300);
    expect(healed.texts).toHaveLength(300);
    await healed.close();
  });

  it('in the middle keeps what was bought', async () => {
    place = await scene(await open(), { trackers: [boatWith(400)] });
    let served = 0;
    place.embeddings.fail({
      times: 1_000,
      status: 503,
      headers: { 'retry-after-ms': '1' },
      when: () => (served += 1) > 3,
    });
    const outage = await place.backfill();
    expect(outage).toMatchObject({ exitCode: 1, outputs: { embedded: '288', pending: '512' } });
  });

  it('counts each text of an event once, also when the event is followed by a catch-up', async () => {
    const repository = boatWith(2);
    place = await scene(await open(), { trackers: [repository] });
    expect(await place.backfill()).toMatchObject({ exitCode: 0, outputs: { pending: '0' } });
    place.embeddings.fail({ times: 1_000, status: 503, headers: { 'retry-after-ms': '1' } });
    const opened = repository.openIssue({ title: 'Title 3', body: 'Body 3' });
    const outage = await place.deliver(opened, { 'catch-up-interval': '0' });
    expect(outage).toMatchObject({ exitCode: 1, outputs: { stored: '1', embedded: '0', pending: '2' } });
  });

  it('that concerns one text leaves only that one, and names it without its words', async () => {
    const repository = boatWith(3);
    repository.openIssue({ title: 'Poison', body: 'unspeakable' });
    place = await scene(await open(), { trackers: [repository] });
    const picky = await startEmbeddings({ key: API_KEY, poison: (text) => text.includes('unspeakable') });
    const run = await place.backfill({ 'openai-base-url': picky.url });
    expect(run).toMatchObject({
      exitCode: 1,
      outputs: { status: 'partial', embedded: '7', failed: '1', pending: '1' },
    });
    expect(run.log).toContain('issue #4 (body)');
    expect(run.log).not.toContain('unspeakable');
    await picky.close();
  });
});

describeDatabases('a killed backfill', (open) => {
  let place: Scene;
  afterEach(() => place.close());

  it('goes on where it stopped, and buys at most the batches again that were in flight', async () => {
    const [issues, batch, inFlight] = [600, 96, 4];
    place = await scene(await open(), { trackers: [boatWith(issues)] });
    // Every answer takes its time, so that the kill comes in the middle.
    place.embeddings.fail({ times: 1_000, delayMs: 200 });
    const killed = await place.backfill({}, { onSpawn: (child) => void killAfter(child, 5 * batch) });
    expect(killed.exitCode).toBeNull();
    const kept = await vectorsIn(place);
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(2 * issues);
    // A killed run cannot give its lease back: nobody else embeds until it has run out.
    const waiting = await place.backfill();
    expect(waiting).toMatchObject({ exitCode: 0, outputs: { status: 'partial', embedded: '0' } });
    expect(waiting.summary).toContain('Another run is embedding');
    await place.database.execute("UPDATE repositories SET lease_until = '2001-01-01 00:00:00'");
    const resumed = await place.backfill();
    expect(resumed).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0' } });
    expect(Number(resumed.outputs['embedded'])).toBe(2 * issues - kept);
    expect(place.texts().length - 2 * issues).toBeLessThanOrEqual(inFlight * batch);
  });

  /** Ends the process once so many texts have been bought, or after ten seconds. */
  async function killAfter(child: { kill(signal: NodeJS.Signals): boolean }, texts: number): Promise<void> {
    for (let waited = 0; waited < 10_000 && place.embeddings.texts.length < texts; waited += 10) {
      await setTimeout(10);
    }
    child.kill('SIGKILL');
  }
});

async function vectorsIn(place: Scene): Promise<number> {
  const [row] = await place.rows('SELECT COUNT(title_vec_of) + COUNT(body_vec_of) AS vectors FROM issues');
  return Number(row?.['vectors']);
}

describe('a listing that is cut off', () => {
  it('fails the run, keeps the pages that were read, and is resumed', async () => {
    const place = await scene(embeddedDatabase(), { trackers: [boatWith(250)] });
    // The pagination plugin takes a 409 for the end of a list.
    place.github.fail({ times: 100, status: 409, when: ({ query }) => query.includes('after=') });
    const cut = await place.backfill();
    expect(cut).toMatchObject({
      exitCode: 1,
      outputs: { status: 'partial', stored: '100', embedded: '200' },
    });
    expect(cut.log).toContain('GitHub answered 409');
    expect(await place.rows('SELECT backfill_finished_at, caught_up_at FROM repositories')).toEqual([
      { backfill_finished_at: null, caught_up_at: null },
    ]);
    place.requests();
    place.github.heal();
    const resumed = await place.backfill();
    expect(resumed).toMatchObject({
      exitCode: 0,
      outputs: { status: 'done', stored: '150', embedded: '300' },
    });
    expect(resumed.log).toContain('Resuming the backfill that stopped earlier');
    expect(place.requests().filter((request) => request.includes('/issues?'))[0]).toContain('since=');
    await place.close();
  });

  it('is no end either when the connection is cut, and is read again', async () => {
    const place = await scene(embeddedDatabase(), { trackers: [boatWith(250)] });
    place.github.fail({ times: 1, cut: true, when: ({ query }) => query.includes('after=') });
    place.github.fail({
      times: 1,
      status: 502,
      body: '<html>Bad gateway</html>',
      when: ({ path }) => path.endsWith('/comments'),
    });
    const run = await place.backfill();
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', stored: '250' } });
    await place.close();
  });
});

describe('GitHub refuses', () => {
  let place: Scene;
  afterEach(() => place.close());

  it.each([
    ['a wrong token', { tokens: ['another'] }, {}, /401.*check the input token/],
    ['a token without the permission', { isForbidden: true }, {}, /403.*permissions: issues: read/],
    ['an unknown repository', {}, { repository: 'octo/nowhere' }, /404.*check repository and token/],
  ])('%s, and the log says what to do', async (_title, options, inputs, message) => {
    place = await scene(embeddedDatabase(), { trackers: [boatWith(1)], ...options });
    const { exitCode, log } = await place.backfill(inputs);
    expect(exitCode).toBe(1);
    expect(log).toMatch(message);
    expect(log.replaceAll(`::add-mask::${TOKEN}`, '')).not.toContain(TOKEN);
  });

  it('one repository of several: the others are read', async () => {
    place = await scene(embeddedDatabase(), { trackers: [boatWith(2)] });
    const { exitCode, outputs } = await place.backfill({ repository: 'octo/nowhere\nocto/boat' });
    expect({ exitCode, ...outputs }).toMatchObject({
      exitCode: 1,
      status: 'partial',
      stored: '2',
      embedded: '4',
    });
  });
});

describe('the inputs', () => {
  it('are refused all at once, before anything is done', async () => {
    const place = await scene(embeddedDatabase(), { trackers: [boatWith(1)] });
    const run = await place.backfill({ limit: '5', 'catch-up-interval': 'soon', 'databse-url': 'x' });
    expect(run.exitCode).toBe(1);
    expect(run.log.match(/^::error::.*$/gm)).toEqual([
      '::error::There is no input "databse-url". Did you mean database-url?',
      "::error::limit is for search mode only, and this run's mode is backfill: remove it or set mode to search.",
      '::error::catch-up-interval is "soon"; it must be a whole number from 0 to 1000000.',
    ]);
    expect(place.requests()).toEqual([]);
    await place.close();
  });

  it('of another model than the database holds are refused before anything is bought; the rows are stored', async () => {
    const repository = boatWith(1);
    const place = await scene(embeddedDatabase(), { trackers: [repository] });
    await place.backfill();
    place.texts();
    repository.openIssue({ title: 'New', body: 'One' });
    const run = await place.backfill({ 'embedding-model': 'another-model' });
    expect(run).toMatchObject({ exitCode: 1, outputs: { stored: '1', embedded: '0', pending: '2' } });
    expect(run.log).toContain('The database holds vectors of test-model with 8 dimensions');
    expect(place.texts()).toEqual([]);
    await place.close();
  });
});

describe('the command line', () => {
  it('says how it is used', async () => {
    const { exitCode, stdout } = await runCommand([]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('tiara <mode> --flag value');
  });

  it('does the same, and names unknown flags', async () => {
    const repository = boatWith(3);
    repository.openIssue({ title: 'The mizzen leans', body: 'To the left.' });
    const place = await scene(embeddedDatabase(), { trackers: [repository] });
    const flags = ['--database-url', place.database.url, '--embedding-model', 'lexical'];
    const env = { GITHUB_API_URL: place.github.url, GITHUB_TOKEN: TOKEN };
    const backfill = await runCommand(['backfill', '--repository', 'octo/boat', ...flags], env);
    expect(backfill).toMatchObject({ exitCode: 0, stdout: '' });
    expect(backfill.stderr).toContain('4 rows stored');
    const search = await runCommand(['search', '--query', 'the mizzen', '--limit=1', ...flags]);
    expect(search.exitCode).toBe(0);
    expect(search.stdout).toContain('octo/boat#4  open   The mizzen leans');
    const wrong = await runCommand(['backfill', '--databse-url', 'x']);
    expect(wrong.exitCode).toBe(1);
    expect(wrong.stderr).toContain('There is no input "databse-url". Did you mean database-url?');
    await place.close();
  });
});
