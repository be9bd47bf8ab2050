/** Whether random histories notice when a rule of the sync is taken out. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ROOT } from '../support/root.js';
import { MUTATIONS, type Mutation } from './mutations.js';
import { startProgram } from './started.js';

const MINUTES = 60_000;
/** Far more than any of them needs. */
const HISTORIES = 600;
const SEED = 20_261_123;

const folders: string[] = [];
afterAll(() => {
  folders.forEach((folder) => {
    rmSync(folder, { recursive: true });
  });
});

/** A copy of the compiled program with these edits. Within the project, so that packages are found. */
function mutant({ edits }: Mutation): string {
  const folder = mkdtempSync(join(ROOT, 'lib', 'mutant-'));
  folders.push(folder);
  for (const part of ['src', join('test', 'support'), join('test', 'convergence')]) {
    cpSync(join(ROOT, 'lib', part), join(folder, part), { recursive: true });
  }
  for (const { file, from, to } of edits) {
    const path = join(folder, 'src', file);
    const parts = readFileSync(path, 'utf8').split(from);
    expect({ file, places: parts.length - 1 }).toEqual({ file, places: 1 });
    writeFileSync(path, parts.join(to));
  }
  return folder;
}

describe('histories end wrong without the rule', () => {
  it.each(MUTATIONS)(
    '$rule',
    async (mutation) => {
      const args = ['--histories', String(HISTORIES), '--seed', String(SEED), '--first'];
      const { exitCode, output } = await startProgram(args, mutant(mutation));
      expect({ exitCode, output }).toMatchObject({ exitCode: 1 });
      const [, wrong = ''] = /^((?:Difference \[Error\]|\w*Error).*)$/m.exec(output) ?? [];
      const [, needed = '?'] = /^Property failed after (\d+) tests/m.exec(output) ?? [];
      process.stdout.write(`${mutation.rule}\n  caught by history ${needed}: ${wrong.slice(0, 120)}\n`);
      expect(output).toMatch(/Property failed after/);
    },
    10 * MINUTES,
  );
});
