/** Mode check: it finds each fault that would make a run fail, names the way out, and writes nothing. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { describeDatabases, describeSqlDatabases } from '../support/databases.js';
import type { Tracker } from '../support/github/tracker.js';
import { boatWith } from '../support/mirror.js';
import { runCommand, type ActionOutcome } from '../support/runner.js';
import { startSqlProxy } from '../support/sql-proxy.js';
import { describeSql } from '../support/sql-server.js';
import { databaseAt, embeddedDatabase } from '../support/test-database.js';
import { scene, type Scene } from '../support/world.js';

const WORKFLOW = `on:
  issues:
  issue_comment:
  schedule: [{ cron: '23 4 * * *' }]
permissions:
  issues: read
`;
const IN_A_WORKFLOW = { GITHUB_WORKFLOW_REF: 'octo/boat/.github/workflows/tiara.yml@refs/heads/main' };

let boat: Tracker;
let world: Scene;
afterEach(() => world.close());

/** Runs the check. `workflow` is the file that GitHub shows. */
function check(inputs: Record<string, string> = {}, workflow = WORKFLOW): Promise<ActionOutcome> {
  world.github.fail({
    when: ({ path }) => path.includes('/contents/'),
    status: 200,
    body: { content: Buffer.from(workflow).toString('base64'), encoding: 'base64' },
  });
  return world.run({ name: 'workflow_dispatch' }, { mode: 'check', ...inputs }, { env: IN_A_WORKFLOW });
}

describeDatabases('check', (open) => {
  beforeEach(async () => {
    boat = boatWith(12, 30);
    world = await scene(await open(), { trackers: [boat] });
  });

  it('finds nothing wrong before the first backfill, and creates nothing', async () => {
    const outcome = await check();
    expect(outcome.log).not.toMatch(/::(error|notice)/);
    expect(outcome).toMatchObject({ exitCode: 0, outputs: { status: 'done', stored: '0' } });
    expect(outcome.log).toContain('tables: none yet: the first backfill creates them');
    expect(outcome.log).toContain(
      'octo/boat: Not in the database yet: run a backfill once, by workflow_dispatch.',
    );
    await expect((async () => world.rows('SELECT * FROM issues'))()).rejects.toThrow();
  });

  it('finds nothing wrong after it, and says what is there', async () => {
    await world.backfill();
    world.requests();
    world.texts();
    const outcome = await check();
    expect(outcome).toMatchObject({ exitCode: 0 });
    expect(outcome.log).toMatch(/^database: (SQLite|MariaDB|TiDB|MySQL) \d+\.\d+/m);
    expect(outcome.log).toContain('tables: up to date');
    expect(outcome.log).toMatch(
      /^(vectors: supported(, with an index for search|; a run creates the index for search once it helps)|::warning::vectors: There is no vector index)/m,
    );
    expect(outcome.log).toContain(
      'embeddings: the model answers: test-model with 8 dimensions, as in the database',
    );
    expect(outcome.log).toContain('workflow: starts on issues, issue_comment, schedule');
    expect(outcome.log).toContain('octo/boat: 12 issues and 30 comments; 0 texts pending, 0 failed');
    expect(outcome.log).toContain('octo/boat: caught up less than a minute ago');
    expect(outcome.log).toContain('octo/boat: last backfill less than a minute ago');
    expect(outcome.summary).toMatch(/^### Tiara: (everything is ready|ready, with warnings)$/m);
    expect(world.texts()).toEqual([]);
    expect(world.requests().every((request) => request.startsWith('GET '))).toBe(true);
  });

  it.each<[string, RegExp, (world: Scene) => unknown, Record<string, string>?]>([
    [
      'a token that GitHub refuses',
      /octo\/boat: .*401.*token/,
      (w) => {
        w.github.fail({ times: Infinity, status: 401, body: { message: 'Bad credentials' } });
      },
    ],
    ['a repository that does not exist', /octo\/none: .*404/, () => undefined, { repository: 'octo/none' }],
    [
      'a token that may not read issues',
      /octo\/boat: .*403.*issues: read/,
      (w) => {
        w.github.fail({
          when: ({ path }) => path.endsWith('/issues'),
          times: Infinity,
          status: 403,
          body: { message: 'Resource not accessible by integration' },
        });
      },
    ],
    [
      'issues that are turned off',
      /octo\/boat: Its issues cannot be read, because its Issues are turned off/,
      () => {
        boat.repository['has_issues'] = false;
      },
    ],
    [
      'an embeddings server that is down',
      /embeddings: .*No answer|embeddings: .*did not answer|embeddings: .*cannot be reached/i,
      () => undefined,
      { 'openai-base-url': 'http://127.0.0.1:9/v1' },
    ],
    [
      'a wrong key for the embeddings server',
      /embeddings: .*401.*key/i,
      () => undefined,
      { 'openai-api-key': 'sk-wrong' },
    ],
    [
      'a model that the server does not have',
      /embeddings: .*404/,
      (w) => {
        w.embeddings.fail({ onProbes: true, times: Infinity, status: 404 });
      },
    ],
    [
      'another model than that of the stored vectors',
      /embeddings: The database holds vectors of test-model with 8 dimensions, and the model of this run is another-model/,
      () => undefined,
      { 'embedding-model': 'another-model' },
    ],
    [
      'vectors of another size',
      /embeddings: .*test-model with 12/,
      () => undefined,
      { 'embedding-dimensions': '12' },
    ],
    [
      'a database of another version',
      /tables: The tables are of a newer version of Tiara/,
      (w) => {
        void w.database.execute("INSERT INTO tiara_migrations VALUES ('9999 later', '2030-01-01 00:00:00')");
      },
    ],
    [
      'a column that somebody dropped',
      /tables: .*reaction_count/,
      async (w) => {
        await w.database.execute('DROP VIEW tiara_issues');
        await w.database.execute('ALTER TABLE issues DROP COLUMN reaction_count');
      },
    ],
  ])('finds %s', async (...row) => {
    const [, message, plant] = row;
    const inputs = typeof row[3] === 'object' ? row[3] : {};
    await world.backfill();
    await plant(world);
    const outcome = await check(inputs);
    expect(outcome.exitCode).toBe(1);
    expect(outcome.log).toMatch(new RegExp(`^::warning::(?:${message.source})`, `m${message.flags}`));
    expect(outcome.log).toMatch(
      /::error::The check found (a problem|\d problems): a backfill or a catch-up would fail\./,
    );
    expect(outcome.summary).toContain('| ❌ |');
  });

  it.each<[string, RegExp, (world: Scene) => unknown, string?]>([
    [
      'a workflow without comments',
      /workflow: It has no trigger issue_comment, so new and changed comments wait/,
      () => undefined,
      WORKFLOW.replace(/.*issue_comment.*\n/, ''),
    ],
    [
      'a workflow without a schedule',
      /workflow: It has no trigger schedule/,
      () => undefined,
      WORKFLOW.replace(/.*schedule.*\n/, ''),
    ],
    [
      'runs that no longer catch up',
      /octo\/boat: Last caught up \d+ days ago: add a schedule/,
      (w) => {
        void w.database.execute("UPDATE repositories SET caught_up_at = '2026-01-01 00:00:00'");
      },
    ],
    [
      'a backfill that is long ago',
      /octo\/boat: Last backfill \d+ days ago/,
      (w) => {
        void w.database.execute("UPDATE repositories SET backfill_finished_at = '2026-01-01 00:00:00'");
      },
    ],
    [
      'texts that failed',
      /octo\/boat: .* 1 failed\. The table failures has the reasons/,
      (w) => {
        void w.database.execute(
          "INSERT INTO failures (kind, id, repository_id, issue_number, reason, attempts, tried_at, next_try_at) VALUES ('issue', 7, 4001, 7, 'poison', 1, '2026-01-01 00:00:00', '2026-01-02 00:00:00')",
        );
      },
    ],
  ])('warns of %s', async (...row) => {
    const [, message, plant] = row;
    const workflow = typeof row[3] === 'string' ? row[3] : WORKFLOW;
    await world.backfill();
    await plant(world);
    const outcome = await check({}, workflow);
    expect(outcome.exitCode).toBe(0);
    expect(outcome.log).toMatch(new RegExp(`^::warning::(?:${message.source})`, 'm'));
    expect(outcome.summary).toContain('| ⚠️ |');
  });
});

describeSqlDatabases('check', (open) => {
  beforeEach(async () => {
    boat = boatWith(2, 2);
    world = await scene(await open(), { trackers: [boat] });
  });

  it('finds a server that does not answer, a wrong password, and a database that does not exist', async () => {
    const url = new URL(world.database.url);
    for (const [change, message] of [
      [() => (url.port = '9'), /^::warning::database: The database at .*:9 /m],
      [() => (url.password = 'wrong'), /^::warning::database: .*ER_ACCESS_DENIED_ERROR 1045/m],
    ] as const) {
      const address = url.href;
      change();
      const outcome = await check({ 'database-url': url.href });
      url.href = address;
      expect(outcome.exitCode).toBe(1);
      expect(outcome.log).toMatch(message);
      expect(outcome.log.replace(/^::add-mask::.*$/gm, '')).not.toContain('wrong');
    }
  });

  it('finds a server without vectors', async () => {
    const proxy = await startSqlProxy(world.database.url);
    proxy.fail({ when: /VEC_[A-Z_]+\(/, times: Infinity, error: 1305 });
    try {
      const outcome = await check({ 'database-url': proxy.url });
      expect(outcome.exitCode).toBe(1);
      expect(outcome.log).toMatch(/^::warning::vectors: .*does not support vectors: Tiara needs TiDB 8\.4/m);
      expect(outcome.log).toMatch(/^database: .*, on this machine$/m);
    } finally {
      await proxy.close();
    }
  });

  it('finds a token that may not post comments, with related: post', async () => {
    await world.backfill();
    expect((await check({ related: 'post' })).log).toContain('octo/boat: the token may post comments');
    world.github.fail({
      when: ({ method }) => method === 'POST',
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    });
    const outcome = await check({ related: 'post' });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.log).toMatch(
      /^::warning::octo\/boat: The token may not post comments, which related: post needs: give the job `permissions: issues: write`/m,
    );
    expect(boat.comments()).toHaveLength(2);
  });
});

describeSql('check', (server) => {
  it('finds an account that may only read', async () => {
    const scratch = await server.scratchDatabase();
    world = await scene(databaseAt(scratch.url), { trackers: [boatWith(2, 2)] });
    await world.backfill();
    const outcome = await check({ 'database-url': await scratch.urlFor('SELECT') });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.log).toMatch(/^::warning::permissions: The database at .*denied/im);
    await scratch.drop();
  });

  it('finds an account that may not create or change tables, only when that is needed', async () => {
    const scratch = await server.scratchDatabase();
    world = await scene(databaseAt(scratch.url), { trackers: [boatWith(2, 2)] });
    const limited = { 'database-url': await scratch.urlFor('SELECT, INSERT, UPDATE, DELETE') };
    const first = await check(limited);
    expect(first).toMatchObject({ exitCode: 1, outputs: { status: 'failed' } });
    expect(first.log).toContain(
      '::warning::permissions: This account lacks CREATE, ALTER, INDEX, DROP on the database, and the next run creates tables: grant SELECT,',
    );
    await world.backfill();
    expect(await check(limited)).toMatchObject({ exitCode: 0 });
    await world.database.execute("DELETE FROM tiara_migrations WHERE name LIKE '0011%'");
    expect((await check(limited)).log).toContain('and the next run changes tables');
    await scratch.drop();
  });
});

describe('tiara check', () => {
  it('takes the model of the database, and prints a line each, or JSON alone', async () => {
    world = await scene(embeddedDatabase(), { trackers: [boatWith(2, 2)] });
    await world.backfill({ 'embedding-model': 'lexical' });
    const env = { GITHUB_API_URL: world.github.url, GITHUB_TOKEN: 'token', DATABASE_URL: world.database.url };
    const text = await runCommand(['check', 'octo/boat'], env);
    expect(text.exitCode).toBe(0);
    expect(text.stdout).toMatch(/^ok +database +SQLite/m);
    expect(text.stdout).toMatch(
      /^ok +embeddings +the model answers: lexical with 512 dimensions, as in the database$/m,
    );
    const { stdout } = await runCommand(['check', 'octo/boat', '--json'], env);
    const { checks } = JSON.parse(stdout) as { checks: { level: string }[] };
    expect(checks.every(({ level }) => level === 'ok')).toBe(true);
  });
});
