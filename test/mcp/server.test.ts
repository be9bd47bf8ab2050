/** The server as a process: what it needs, and what an agent learns when that is not there. */
import { chmodSync, readdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SearchJson } from '../../src/core/answers/search.js';
import type { RepositoriesAnswer } from '../../src/core/answers/stored-repositories.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { connectMcp, type McpConnection } from '../support/mcp-client.js';
import { runCommand } from '../support/runner.js';
import { describeSql, type ScratchDatabase } from '../support/sql-server.js';
import { startTcpProxy } from '../support/tcp-proxy.js';
import { databaseAt, embeddedDatabase, type TestDatabase } from '../support/test-database.js';
import { API_KEY, scene, type Scene } from '../support/world.js';

const LEXICAL = { 'embedding-model': 'lexical' };

/** Two issues about masts. */
function boatWithMasts(): Tracker {
  const boat = emptyTracker(4001, 'octo', 'boat');
  boat.openIssue({ title: 'Mast falls down', body: 'In every storm.' });
  boat.openIssue({ title: 'Mast is loose', body: 'In a storm.' });
  return boat;
}

/** Numbers of what a search for a storm finds. */
async function findStorm(mcp: McpConnection): Promise<readonly number[]> {
  const { answer } = await mcp.ask<SearchJson>('search_issues', { query: 'storm' });
  return answer.results.map(({ number }) => number).sort();
}

describe('tiara mcp', () => {
  let database: TestDatabase;
  let boat: Tracker;
  let world: Scene;
  let mcp: McpConnection | null = null;
  beforeEach(async () => {
    database = embeddedDatabase();
    boat = boatWithMasts();
    world = await scene(database, { trackers: [boat] });
  });
  afterEach(async () => {
    await mcp?.close();
    mcp = null;
    await world.close();
  });

  it('lets a client cancel a call, and answers others meanwhile', async () => {
    expect(await world.backfill()).toMatchObject({ exitCode: 0 });
    mcp = await connectMcp(['--database-url', database.url], {
      OPENAI_API_KEY: API_KEY,
      OPENAI_BASE_URL: world.embeddings.url,
    });
    expect(await findStorm(mcp)).toEqual([1, 2]);
    world.embeddings.fail({ delayMs: 5_000 });
    const cancel = new AbortController();
    const slow = mcp.client.callTool(
      { name: 'search_issues', arguments: { query: 'another storm' } },
      { signal: cancel.signal },
    );
    const outcome = slow.then(
      () => 'answered',
      () => 'cancelled',
    );
    await sleep(300);
    const { answer } = await mcp.ask<RepositoriesAnswer>('list_repositories');
    expect(answer.repositories).toHaveLength(1);
    cancel.abort();
    expect(await outcome).toBe('cancelled');
    expect(await findStorm(mcp)).toEqual([1, 2]);
  });

  it('names what to do when the embeddings server refuses the key, or none is given', async () => {
    expect(await world.backfill()).toMatchObject({ exitCode: 0 });
    mcp = await connectMcp(['--database-url', database.url], {
      OPENAI_API_KEY: 'sk-the-wrong-key',
      OPENAI_BASE_URL: world.embeddings.url,
    });
    expect(await mcp.refusal('search_issues', { query: 'storm' })).toContain('openai-api-key');
    expect(mcp.stderr()).not.toContain('sk-the-wrong-key');
    await mcp.close();
    mcp = await connectMcp(['--database-url', database.url]);
    expect(await mcp.refusal('find_duplicates', { title: 'storm' })).toContain('give openai-api-key');
    // The stored vector of an issue is enough.
    const { answer } = await mcp.ask<SearchJson>('search_issues', { query: '#1' });
    expect(answer.results.map(({ number }) => number)).toEqual([2]);
  });

  it('begins before there is a database, and finds the one that takes the place of another', async () => {
    const path = database.url.slice('sqlite:'.length);
    mcp = await connectMcp(['--database-url', database.url]);
    const missing = `The database file ${path} does not exist: run a backfill first, or correct the path.`;
    expect(await mcp.refusal('search_issues', { query: 'storm' })).toBe(missing);
    expect(await world.backfill(LEXICAL)).toMatchObject({ exitCode: 0 });
    expect(await findStorm(mcp)).toEqual([1, 2]);
    renameSync(path, `${path}.away`);
    await sleep(1_500);
    expect(await mcp.refusal('search_issues', { query: 'storm' })).toBe(missing);
    renameSync(`${path}.away`, path);
    expect(await findStorm(mcp)).toEqual([1, 2]);
  });

  it('sees what other runs write', async () => {
    expect(await world.backfill(LEXICAL)).toMatchObject({ exitCode: 0 });
    mcp = await connectMcp(['--database-url', database.url]);
    expect(await findStorm(mcp)).toEqual([1, 2]);
    await sleep(1_500);
    await world.deliver(boat.openIssue({ title: 'Storm damage', body: 'After the last storm.' }), LEXICAL);
    // An idle server keeps no run from ending its write-ahead log: the file can be copied.
    expect(readdirSync(dirname(database.url.slice('sqlite:'.length)))).toEqual(['tiara.db']);
    expect(await findStorm(mcp)).toEqual([1, 2, 3]);
    await world.deliver(boat.openIssue({ title: 'Storm again', body: 'It was a storm.' }), LEXICAL);
    expect(await findStorm(mcp)).toEqual([1, 2, 3, 4]);
  });

  it('needs only to read the file', async () => {
    expect(await world.backfill(LEXICAL)).toMatchObject({ exitCode: 0 });
    const path = database.url.slice('sqlite:'.length);
    chmodSync(path, 0o444);
    chmodSync(dirname(path), 0o555);
    try {
      mcp = await connectMcp(['--database-url', database.url]);
      expect(await findStorm(mcp)).toEqual([1, 2]);
    } finally {
      chmodSync(dirname(path), 0o755);
    }
  });

  it('reports wrong flags on standard error, and ends', async () => {
    const { exitCode, stdout, stderr } = await runCommand([
      'mcp',
      '--limit',
      '3',
      '--database-url',
      database.url,
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('limit is for search mode only');
    const none = await runCommand(['mcp']);
    expect(none.exitCode).toBe(1);
    expect(none.stderr).toContain('database-url is missing');
  });

  it('writes nothing but the protocol to standard output, and ends with the connection', async () => {
    // Standard input is closed at once.
    const { exitCode, stdout, stderr } = await runCommand(['mcp', '--database-url', database.url]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toBe('The MCP server has ended.\n');
  });

  it('is no mode of the action', async () => {
    const run = await world.run({ name: 'workflow_dispatch' }, { ...LEXICAL, mode: 'mcp' });
    expect(run.exitCode).toBe(1);
    expect(run.log).toContain('mode mcp is for the command line only');
  });
});

describeSql('tiara mcp on an SQL server', (server) => {
  let scratch: ScratchDatabase;
  let world: Scene;
  let mcp: McpConnection | null = null;
  beforeEach(async () => {
    scratch = await server.scratchDatabase();
    world = await scene(databaseAt(scratch.url), { trackers: [boatWithMasts()] });
    expect(await world.backfill(LEXICAL)).toMatchObject({ exitCode: 0 });
  });
  afterEach(async () => {
    await mcp?.close();
    mcp = null;
    await world.close();
    await scratch.drop();
  });

  it('needs the privilege SELECT alone', async () => {
    mcp = await connectMcp(['--database-url', await scratch.urlFor('SELECT')]);
    expect(await findStorm(mcp)).toEqual([1, 2]);
    for (const [tool, input] of [
      ['find_duplicates', { title: 'Mast falls', body: 'It fell in a storm.' }],
      ['get_issue', { issue: 1 }],
      ['list_repositories', {}],
    ] as const) {
      await mcp.ask(tool, input);
    }
  });

  it('tells that the server is gone, and answers again when it is back', async () => {
    const connections = new Set<{ destroy: () => void }>();
    let isDown = false;
    const proxy = await startTcpProxy(scratch.url, (client, upstream) => {
      if (isDown) {
        client.destroy();
        return;
      }
      connections.add(client);
      client.pipe(upstream).pipe(client);
    });
    try {
      mcp = await connectMcp(['--database-url', proxy.url]);
      expect(await findStorm(mcp)).toEqual([1, 2]);
      isDown = true;
      for (const connection of connections) {
        connection.destroy();
      }
      const before = performance.now();
      expect(await mcp.refusal('search_issues', { query: 'storm' })).toMatch(/database/i);
      // An agent waits for the answer.
      expect(performance.now() - before).toBeLessThan(30_000);
      isDown = false;
      expect(await findStorm(mcp)).toEqual([1, 2]);
    } finally {
      await mcp?.close();
      mcp = null;
      await proxy.close();
    }
  });
});
