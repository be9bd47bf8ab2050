/** What Node.js compiled is kept for the next run, where a runner lasts that long. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { runAction, type ActionOutcome } from '../support/runner.js';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) {
    rmSync(folder, { recursive: true, force: true });
  }
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tiara-tool-cache-'));
  folders.push(folder);
  return folder;
}

/** A run that has nothing to do, without the compile cache of the tests. */
function doNothing(env: Readonly<Record<string, string>>): Promise<ActionOutcome> {
  return runAction({
    event: { name: 'push' },
    repository: 'octo/app',
    apiUrl: 'http://127.0.0.1:9',
    inputs: { 'database-url': 'sqlite:unused.db', 'embedding-model': 'lexical', token: 't' },
    env: { NODE_COMPILE_CACHE: '', ...env },
  });
}

describe('compiled code', () => {
  it.each([
    { runner: 'self-hosted', isKept: true },
    { runner: 'github-hosted', isKept: false },
  ])('of a run on a $runner runner is kept: $isKept', async ({ runner, isKept }) => {
    const toolCache = newFolder();
    const outcome = await doNothing({ RUNNER_ENVIRONMENT: runner, RUNNER_TOOL_CACHE: toolCache });
    expect(outcome.exitCode).toBe(0);
    const kept = join(toolCache, 'tiara-compile-cache');
    expect(existsSync(kept) && readdirSync(kept).length > 0).toBe(isKept);
  });

  it('is not kept where the folder cannot be written, and the run does not notice', async () => {
    const notAFolder = join(newFolder(), 'file');
    writeFileSync(notAFolder, '');
    const outcome = await doNothing({ RUNNER_ENVIRONMENT: 'self-hosted', RUNNER_TOOL_CACHE: notAFolder });
    expect(outcome).toMatchObject({ exitCode: 0, outputs: { status: 'skipped' } });
  });
});
