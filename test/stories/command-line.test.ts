/** The command line, as a person at a terminal and a script use it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMANDS } from '../../src/terminal/commands.js';
import { startGitHub, type GitHubStandIn } from '../support/github/server.js';
import { boatWith } from '../support/mirror.js';
import { runCommand } from '../support/runner.js';

const folder = mkdtempSync(join(tmpdir(), 'tiara-commands-'));
const database = join(folder, 'tiara.db');
let github: GitHubStandIn;
let env: Record<string, string>;

beforeAll(async () => {
  const boat = boatWith(40, 20);
  boat.openIssue({
    title: 'The anchor winch jams in rain',
    body: 'It stops when the chain is wet. Only in rain.',
  });
  boat.openIssue({
    title: 'Anchor winch stops in the rain',
    body: 'The winch jams when the chain gets wet in rain.',
  });
  github = await startGitHub({ trackers: [boat] });
  env = { GITHUB_API_URL: github.url, GITHUB_TOKEN: 'token', TIARA_DATABASE_URL: database };
});
afterAll(async () => {
  await github.close();
  rmSync(folder, { recursive: true, force: true });
});

const json = async (...args: readonly string[]): Promise<Record<string, unknown>> => {
  const { stdout } = await runCommand([...args, '--json'], env);
  return JSON.parse(stdout) as Record<string, unknown>;
};

describe('tiara', () => {
  it('backfills, catches up, searches, shows related issues and evaluates, each with JSON alone on standard output', async () => {
    expect(await json('backfill', 'octo/boat', '-m', 'lexical')).toMatchObject({
      command: 'backfill',
      status: 'done',
      stored: 62,
      pending: 0,
      errors: [],
    });
    expect(await json('catch-up', 'octo/boat', '-m', 'lexical')).toMatchObject({
      command: 'catch-up',
      stored: 0,
    });
    // The model is that of the database.
    const { results } = await json('search', 'winch jams in the rain', '-L', '2');
    expect((results as { number: number }[]).map(({ number }) => number).sort()).toEqual([41, 42]);
    expect(await json('search', '#41', '-L', '1')).toMatchObject({
      results: [{ number: 42, kind: 'issue' }],
    });
    expect(await json('related', '42', '--related-min-similarity', '0.3')).toMatchObject({
      command: 'related',
      related: [{ number: 41 }],
      comment: expect.stringContaining('/octo/boat/issues/41'),
    });
    expect(await json('eval', 'octo/boat')).toMatchObject({ command: 'eval' });
  });

  /** Arguments with which each command succeeds, and with which it fails. The database is filled. */
  const FOR_JSON: Readonly<Record<string, readonly [good: readonly string[], bad: readonly string[]]>> = {
    backfill: [
      ['octo/boat', '-m', 'lexical'],
      ['octo/none', '-m', 'lexical'],
    ],
    'catch-up': [
      ['octo/boat', '-m', 'lexical'],
      ['boat', '-m', 'lexical'],
    ],
    search: [['winch'], ['winch', '--state', 'merged']],
    related: [['42'], ['0']],
    duplicates: [
      ['The winch jams', '--body', 'In rain.'],
      ['--body', 'In rain.'],
    ],
    check: [
      ['octo/boat', '-m', 'lexical'],
      ['octo/none', '-m', 'lexical'],
    ],
    eval: [['octo/boat'], ['octo/boat', '--pairs', 'none.jsonl']],
    // The protocol is silent, because standard input is closed.
    mcp: [[], ['words']],
  };

  it.each(Object.keys(COMMANDS))(
    '%s writes one JSON object with --json, whether or not it succeeds',
    async (name) => {
      const fields = [
        'command',
        'status',
        'stored',
        'removed',
        'embedded',
        'pending',
        'failed',
        'left',
        'errors',
      ];
      const [good, bad] = FOR_JSON[name]!;
      for (const [args, exitCode] of [
        [good, 0],
        [bad, 1],
      ] as const) {
        const run = await runCommand([name, ...args, '--json'], env);
        expect({ args, exitCode: run.exitCode }).toEqual({ args, exitCode });
        const result = JSON.parse(run.stdout) as Record<string, unknown>;
        expect(Object.keys(result)).toEqual(expect.arrayContaining(fields));
        expect(result['status']).toBe(exitCode === 0 ? 'done' : 'failed');
        expect((result['errors'] as unknown[]).length > 0).toBe(exitCode === 1);
      }
    },
  );

  it('tells whether a draft is known', async () => {
    const draft = [
      'Winch stops when it rains',
      '--body',
      'The anchor winch jams as soon as the chain is wet in rain.',
    ];
    const { stdout, exitCode } = await runCommand(['duplicates', ...draft, '-L', '2'], env);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^(Possibly the same as|Similar to|Weakly similar to) octo\/boat#4[12] \(open\)\. Read octo\/boat#4[12] first\./,
    );
    expect(stdout).toMatch(/^score +where +state +title$/m);
  });

  it('writes for a reader without --json', async () => {
    const search = await runCommand(['search', 'winch jams in the rain', '--limit', '1'], env);
    expect(search).toMatchObject({ exitCode: 0, stderr: '1 result.\n' });
    expect(search.stdout).toMatch(/^score +where +state +title\n/);
    const related = await runCommand(['related', '42', '--related-min-similarity', '0.3'], env);
    expect(related).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('octo/boat#41') });
    const none = await runCommand(['related', '3', '--related-min-similarity', '1'], env);
    expect(none).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: expect.stringContaining('no related issues shown'),
    });
  });

  it.each([
    [['serch', 'winch'], /There is no command "serch"\. Did you mean search\?/],
    [['search', 'winch', '--limit'], /--limit needs a value/],
    [['search', 'winch', '--limit', 'many'], /limit must be a whole number/],
    [['search'], /query is missing/],
    [['related'], /The issue is missing/],
    [['related', 'winch'], /Name the issue by its number/],
    [['related', '999'], /Issue octo\/boat#999 is not in the database/],
    [
      ['search', 'winch', '--database-url', join(folder, 'none.db')],
      /none\.db does not exist: run a backfill first/,
    ],
    [
      ['search', 'winch', '--embedding-model', 'text-embedding-3-large'],
      /openai-api-key is missing.*OPENAI_API_KEY/,
    ],
    [['backfill', '--database-url', database, '--embedding-model', 'lexical'], /repository is missing/],
  ])('%j fails, and says how to go on, also with --json', async (args, message) => {
    const plain = await runCommand(args, env);
    expect(plain).toMatchObject({ exitCode: 1, stdout: '' });
    expect(plain.stderr).toMatch(message);
    const { exitCode, stdout } = await runCommand([...args, '--json'], env);
    expect(exitCode).toBe(1);
    const { status, errors } = JSON.parse(stdout) as { status: string; errors: string[] };
    expect({ status, errors }).toEqual({ status: 'failed', errors: [expect.stringMatching(message)] });
    expect(existsSync(join(folder, 'none.db'))).toBe(false);
  });

  it('takes the token of gh, for the server that it is asked about and no other', async () => {
    const programs = mkdtempSync(join(folder, 'programs-'));
    const calls = join(programs, 'calls');
    writeFileSync(join(programs, 'gh'), `#!/bin/sh\necho "$@" >> '${calls}'\necho gho_the-token-of-gh\n`, {
      mode: 0o755,
    });
    const withGh = {
      ...env,
      GITHUB_TOKEN: '',
      PATH: `${programs}:${process.env['PATH'] ?? ''}`,
      TIARA_DEBUG: '1',
    };
    const before = github.requests.length;
    const run = await runCommand(['catch-up', 'octo/boat', '-m', 'lexical'], withGh);
    expect(run.exitCode).toBe(0);
    expect(readFileSync(calls, 'utf8')).toBe('auth token --hostname 127.0.0.1\n');
    expect(github.requests.slice(before).map(({ authorization }) => authorization)).toContain(
      'token gho_the-token-of-gh',
    );
    expect(run.stdout + run.stderr).not.toContain('gho_');
    await runCommand(['search', 'winch'], withGh);
    expect(readFileSync(calls, 'utf8').trim().split('\n')).toHaveLength(1);
  });

  it('names the variables when the database is missing', async () => {
    const { stderr } = await runCommand(['eval'], {});
    expect(stderr).toMatch(/TIARA_DATABASE_URL, TIDB_DATABASE_URL or DATABASE_URL/);
  });
});
