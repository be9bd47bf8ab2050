/** Random histories notice when any rule of the sync is removed. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ROOT } from '../support/root.js';
import { CAUGHT_BY } from './caught-by.js';
import { MUTATIONS, type Mutation } from './mutations.js';
import { TRIES_ALL } from '../support/tries-all.js';
import { MINUTES, SEED, startProgram, type Ended } from './started.js';

/** Far more than any of them needs. */
const HISTORIES = 600;

const folders: string[] = [];
afterAll(() => {
  folders.forEach((folder) => {
    rmSync(folder, { recursive: true });
  });
});

/** A copy of the compiled program with these edits, inside the project so that packages resolve. */
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

interface Caught extends Ended {
  /** Which history it was that ended wrong, counted from 1. */
  readonly history: number;
}

/** Tries the one history that is known to catch it first, unless all are to be tried; then one after the other. */
async function tried({ rule }: Mutation, lib: string): Promise<Caught> {
  const args = ['--seed', String(SEED), '--first'];
  const known = TRIES_ALL ? undefined : CAUGHT_BY[rule];
  if (known !== undefined) {
    const path = ['--path', String(known - 1), '--histories', '1'];
    const ended = await startProgram([...args, ...path], lib);
    if (ended.exitCode !== 0) {
      return { ...ended, history: known };
    }
  }
  const ended = await startProgram([...args, '--histories', String(HISTORIES)], lib);
  const [, needed = NaN] = /^Property failed after (\d+) tests/m.exec(ended.output) ?? [];
  return { ...ended, history: Number(needed) };
}

describe('a history fails without the rule', () => {
  it('and caught-by.ts says which one, for every rule', () => {
    expect(Object.keys(CAUGHT_BY)).toEqual(MUTATIONS.map(({ rule }) => rule));
  });

  it.each(MUTATIONS)(
    '$rule',
    async (mutation) => {
      const { exitCode, output, history } = await tried(mutation, mutant(mutation));
      expect({ exitCode, output }).toMatchObject({ exitCode: 1 });
      const [, wrong = ''] = /^((?:Difference \[Error\]|\w*Error).*)$/m.exec(output) ?? [];
      process.stdout.write(`${mutation.rule}\n  caught by history ${history}: ${wrong.slice(0, 120)}\n`);
      expect(output).toMatch(/Property failed after/);
    },
    10 * MINUTES,
  );
});
