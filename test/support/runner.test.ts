/** What the tests' runner leaves behind. */
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { expect, it } from '@jest/globals';
import { ROOT } from './root.js';
import { compileCacheOf, runCommand } from './runner.js';

it('keeps compiled code, which names paths of the machine, outside of the working folder', async () => {
  const { exitCode } = await runCommand(['--help']);
  expect(exitCode).toBe(0);
  const folder = compileCacheOf(ROOT);
  expect(existsSync(folder)).toBe(true);
  expect(relative(ROOT, folder)).toMatch(/^\.\./);
  expect(compileCacheOf(ROOT)).toBe(folder);
  expect(compileCacheOf(`${ROOT}/other`)).not.toBe(folder);
});
