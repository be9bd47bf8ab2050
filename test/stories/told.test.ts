/** Whatever happens to a run or to the files of its runner, the log has the result, and the exit code is right. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { runCommand, type ActionOutcome } from '../support/runner.js';
import { embeddedDatabase } from '../support/test-database.js';
import { scene, type Scene } from '../support/world.js';

/** A word that is in every text and must be in no log. */
const MARK = 'xyzzyplugh';
/** The unit of `ulimit -f`, which limits the size of a file as a full disk does. */
const BLOCK_BYTES = 1024;
const WRONG_INPUT = { 'related-min-similarity': '7' };
const INPUT_PROBLEM = 'related-min-similarity is "7"';

const folder = mkdtempSync(join(tmpdir(), 'tiara-told-'));
let repository: Tracker;
let world: Scene;

beforeAll(async () => {
  repository = emptyTracker(4001, 'octo', 'boat');
  for (let number = 1; number <= 12; number += 1) {
    repository.openIssue({ title: `Sail ${number} ${MARK}`, body: `Torn at the mast ${number} ${MARK}` });
    repository.wait(1);
  }
  world = await scene(embeddedDatabase(), { trackers: [repository] });
  await world.backfill();
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The log of a run that GitHub's runner would show: no stack trace, no text of an issue, no command for an output. */
function expectReadable({ log }: Pick<ActionOutcome, 'log'>): void {
  const shown = log.split('\n').filter((line) => !line.startsWith('::debug::'));
  expect(shown.filter((line) => /^\s+at |node:internal|Node\.js v/.test(line))).toEqual([]);
  expect(log).not.toContain('::set-output');
  expect(log).not.toContain(MARK);
}

/** What may become of a file of the runner. */
const DAMAGES: Readonly<Record<string, () => string | undefined>> = {
  'not set': () => undefined,
  'set to nothing': () => '',
  gone: () => join(folder, 'gone'),
  'in a folder that is gone': () => join(folder, 'gone', 'file'),
  'a folder': () => folder,
  'not writable': () => '/proc/version',
  'a device': () => '/dev/stdout',
};

describe.each(['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'])('when %s is', (variable) => {
  it.each(Object.keys(DAMAGES))('%s, the log has the result and a warning', async (damage) => {
    const run = await world.backfill({}, { env: { [variable]: DAMAGES[damage]?.() } });
    expect(run.exitCode).toBe(0);
    expect(run.log).toMatch(/^backfill: \d+ rows stored/m);
    expect(run.log).toMatch(new RegExp(`^::warning::.*${variable}`, 'm'));
    expectReadable(run);
    const other = variable === 'GITHUB_OUTPUT' ? run.summary : run.outputs['status'];
    expect(other).toMatch(/done|finished/);
  });

  it.each(Object.keys(DAMAGES))('%s, the log has the problems with the inputs', async (damage) => {
    const run = await world.backfill(WRONG_INPUT, { env: { [variable]: DAMAGES[damage]?.() } });
    expect(run.exitCode).toBe(1);
    expect(run.log).toMatch(new RegExp(`^::error::${INPUT_PROBLEM}`, 'm'));
    expectReadable(run);
  });

  it('damaged, a skipped event says why, and is green', async () => {
    const run = await world.run({ name: 'push' }, {}, { env: { [variable]: folder } });
    expect(run.exitCode).toBe(0);
    expect(run.log).toContain('Nothing to do: the event "push"');
    expectReadable(run);
  });
});

describe('outputs and summary', () => {
  const search = { mode: 'search', query: 'torn at the mast' };

  it('have texts, but not the outputs where output-texts is false', async () => {
    const withTexts = await world.run({ name: 'workflow_dispatch' }, search);
    expect(withTexts.outputs['results']).toContain(MARK);
    const without = await world.run({ name: 'workflow_dispatch' }, { ...search, 'output-texts': 'false' });
    expect(without.exitCode).toBe(0);
    expect(JSON.stringify(without.outputs)).not.toContain(MARK);
    const [first] = JSON.parse(without.outputs['results'] ?? '') as Record<string, unknown>[];
    expect(Object.keys(first ?? {})).toEqual([
      'repository',
      'number',
      'kind',
      'state',
      'state_reason',
      'url',
      'score',
      'match',
    ]);
    expect(without.summary).toContain(MARK);
    expectReadable(without);
  });

  it('may both be missing, and nothing of an issue reaches the log', async () => {
    const env = { GITHUB_OUTPUT: undefined, GITHUB_STEP_SUMMARY: undefined };
    const run = await world.run({ name: 'workflow_dispatch' }, search, { env });
    expect(run.exitCode).toBe(0);
    expect(run.log).toMatch(/^10 results\./m);
    expectReadable(run);
  });

  it('are written whole or not at all: half of an output would fail the step', async () => {
    const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') };
    const blocks = 500;
    const before = 'x'.repeat(blocks * BLOCK_BYTES - 300);
    for (const file of Object.values(files)) {
      writeFileSync(file, before);
    }
    const run = await world.run({ name: 'workflow_dispatch' }, search, {
      env: files,
      shellSetup: `ulimit -f ${blocks}`,
    });
    expect(run.exitCode).toBe(0);
    expect(run.log).toMatch(/^10 results\./m);
    for (const [variable, file] of Object.entries(files)) {
      expect(run.log).toMatch(new RegExp(`^::warning::.*${variable}.*EFBIG`, 'm'));
      expect(readFileSync(file, 'utf8')).toBe(before);
    }
    expectReadable(run);
  });

  it('share the 1 MiB of a summary with whoever wrote before', async () => {
    const file = join(folder, 'full-summary');
    writeFileSync(file, 'x'.repeat(1024 * 1024 - 100));
    const run = await world.backfill({}, { env: { GITHUB_STEP_SUMMARY: file } });
    expect(run.exitCode).toBe(0);
    expect(statSync(file).size).toBeLessThanOrEqual(1024 * 1024);
    expect(readFileSync(file, 'utf8')).toContain('### Tiara: backfill finished');
    writeFileSync(file, 'x'.repeat(1024 * 1024));
    const next = await world.backfill({}, { env: { GITHUB_STEP_SUMMARY: file } });
    expect(next.log).toMatch(/^::warning::.*GITHUB_STEP_SUMMARY/m);
    expect(statSync(file).size).toBe(1024 * 1024);
  });
});

describe('a log that nobody reads', () => {
  it('does not stop a run', async () => {
    const opened = repository.openIssue({ title: 'Keel', body: 'Scratched' });
    const run = await world.run(
      { name: 'issues', payload: opened },
      {},
      {
        onSpawn: ({ stdout, stderr }) => {
          [stdout, stderr].forEach((stream) => stream?.destroy());
        },
      },
    );
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', stored: '1' } });
    expect(await world.rows("SELECT title FROM issues WHERE title = 'Keel'")).toHaveLength(1);
  });

  it('does not hide that a run failed', async () => {
    const run = await world.backfill(WRONG_INPUT, { onSpawn: ({ stdout }) => stdout?.destroy() });
    expect(run).toMatchObject({ exitCode: 1, outputs: { status: 'failed' } });
    expect(run.summary).toContain('related-min-similarity');
  });

  it('ends a search in a terminal quietly, as for tiara search | head', async () => {
    const lexical = {
      'database-url': `sqlite:${join(folder, 'lexical.db')}`,
      'embedding-model': 'lexical',
      repository: 'octo/boat',
    };
    await world.backfill(lexical);
    const flags = Object.entries(lexical).map(([name, value]) => `--${name}=${value}`);
    const { exitCode, stderr } = await runCommand(
      ['search', '--query', 'mast', ...flags],
      {},
      { onSpawn: ({ stdout }) => stdout?.destroy() },
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '10 results.\n' });
  });
});

describe('a run that is cut short', () => {
  /** Code that runs in the process before Tiara does, as a broken library would. */
  const preload = (code: string): { env: Record<string, string> } => {
    const file = join(folder, 'preload.mjs');
    writeFileSync(file, code);
    return { env: { NODE_OPTIONS: `--import=${file}` } };
  };
  const onConnect = (code: string): string =>
    `import { Socket } from 'node:net';
    const { connect } = Socket.prototype;
    Socket.prototype.connect = function (...all) { ${code}; return connect.apply(this, all); };`;
  const IDLE = `
    for (const name of ['setTimeout', 'setInterval']) {
      const start = globalThis[name];
      globalThis[name] = (...all) => start(...all).unref();
    }`;

  it.each([
    ['an exception that nobody catches', `setTimeout(() => { throw new TypeError('${MARK}'); })`],
    ['a rejection that nobody catches', `Promise.reject(new TypeError('${MARK}'))`],
  ])('by %s has a result', async (_, code) => {
    const run = await world.backfill({}, preload(onConnect(code)));
    expect(run.exitCode).toBe(1);
    expect(run.log).toMatch(/^::error::Something went wrong inside Tiara \(TypeError\)/m);
    expect(run.log).toMatch(/^backfill: \d+ rows stored/m);
    expect(run.outputs['status']).toBe('failed');
    expectReadable(run);
  });

  it('because nothing is left to wait for has a result', async () => {
    const run = await world.backfill({}, preload(`${onConnect('return this')}${IDLE}`));
    expect(run.exitCode).toBe(1);
    expect(run.log).toMatch(/^::error::Something went wrong inside Tiara/m);
    expect(run.outputs['status']).toBe('failed');
    expectReadable(run);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s, as a cancelled job is, says that it resumes', async (signal, exitCode) => {
    const run = await world.backfill({}, preload(onConnect(`process.kill(process.pid, '${signal}')`)));
    expect(run.exitCode).toBe(exitCode);
    expect(run.log).toMatch(/^::error::The run was cancelled \(SIG\w+\).*the next run resumes/m);
    expect(run.outputs['status']).toBe('partial');
    expectReadable(run);
  });

  it('by a disk that is full has a result', async () => {
    const path = join(folder, 'small.db');
    const run = await world.backfill({ 'database-url': `sqlite:${path}` }, { shellSetup: 'ulimit -f 40' });
    expect(existsSync(path)).toBe(true);
    expect(run.exitCode).toBe(1);
    expect(run.log).toMatch(/^::error::The database file .*small\.db/m);
    expect(run.outputs['status']).toBe('failed');
    expectReadable(run);
  });
});

describe('the payload of an event', () => {
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  it.each([
    ['is missing', () => join(folder, 'no-event'), 'cannot be read as JSON'],
    ['is a folder', () => folder, 'cannot be read as JSON'],
    ['is a device without an end', () => '/dev/zero', 'cannot be read as JSON'],
    ['is empty', () => file('empty', ''), 'cannot be read as JSON'],
    [
      'is cut off',
      () => file('cut-off', `{"action":"opened","issue":{"title":"${MARK}`),
      'cannot be read as JSON',
    ],
    ['is another type', () => file('array', '[1]'), 'is not as GitHub documents it'],
    ['is too deep', () => file('deep', '['.repeat(2_000_000)), 'cannot be read as JSON'],
    ['is huge', () => file('huge', `"${' '.repeat(26 * 1024 * 1024)}"`), 'cannot be read as JSON'],
  ])('that %s is named, and the result is there', async (_, path, message) => {
    const run = await world.run({ name: 'issues' }, {}, { env: { GITHUB_EVENT_PATH: path() } });
    expect(run.exitCode).toBe(1);
    expect(run.log).toMatch(new RegExp(`^::error::.*${message}`, 'm'));
    expect(run.outputs['status']).toBe('failed');
    expectReadable(run);
  });
});
