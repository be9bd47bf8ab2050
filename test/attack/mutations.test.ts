/** The attack notices when a rule of order, tombstones or reconciling is removed from dist. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ROOT } from '../support/root.js';
import { DIST } from '../support/runner.js';
import { MUTATIONS, type Mutation } from './mutations.js';
import { NOTICED_BY } from './noticed-by.js';
import { MINUTES, startAttack, type Ended } from './started.js';

/** As many as CI tries of dist itself. */
const HISTORIES = 60;
/** A history is noticed with the luck of its timing, so the known one gets some tries. */
const TRIES = 3;

const folders: string[] = [];
afterAll(() => {
  folders.forEach((folder) => {
    rmSync(folder, { recursive: true });
  });
});

/** The main file of a copy of dist with these edits. */
function mutant({ edits }: Mutation): string {
  const folder = mkdtempSync(join(ROOT, 'lib', 'attacked-'));
  folders.push(folder);
  cpSync(dirname(DIST), folder, { recursive: true });
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.js'))
    .map((file) => join(folder, file));
  for (const { from, to } of edits) {
    const places = files.flatMap((file) =>
      readFileSync(file, 'utf8')
        .split(from)
        .slice(1)
        .map(() => file),
    );
    expect({ from, places: places.length }).toEqual({ from, places: 1 });
    const [file = ''] = places;
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(from, () => to),
    );
  }
  return join(folder, 'index.js');
}

/** Tries the one history that is known to notice it, or with TIARA_ATTACK_MUTATIONS=all each of CI's from the first on. */
async function tried({ rule }: Mutation, program: string): Promise<Ended & { readonly history: number }> {
  const args = ['--program', program];
  const known = NOTICED_BY[rule];
  if (process.env['TIARA_ATTACK_MUTATIONS'] !== 'all' && known !== undefined) {
    for (let tries = 1; ; tries += 1) {
      const ended = await startAttack([...args, '--path', String(known - 1), '--histories', '1']);
      if (ended.exitCode !== 0 || tries === TRIES) {
        return { ...ended, history: known };
      }
    }
  }
  const ended = await startAttack([...args, '--histories', String(HISTORIES)]);
  const [, needed = NaN] = /^Property failed after (\d+) tests/m.exec(ended.output) ?? [];
  return { ...ended, history: Number(needed) };
}

describe('an attack notices that a rule is missing', () => {
  it('and noticed-by.ts says which one, for every rule', () => {
    expect(Object.keys(NOTICED_BY)).toEqual(MUTATIONS.map(({ rule }) => rule));
    expect(MUTATIONS.length).toBeGreaterThanOrEqual(10);
  });

  it.each(MUTATIONS)(
    '$rule',
    async (mutation) => {
      const { exitCode, output, history } = await tried(mutation, mutant(mutation));
      expect({ exitCode, output }).toMatchObject({ exitCode: 1 });
      const [, wrong = ''] = /^(?:Difference \[Error\]): (.*)$/m.exec(output) ?? [];
      process.stdout.write(`${mutation.rule}\n  noticed by history ${history}: ${wrong.slice(0, 120)}\n`);
      expect(output).toMatch(/Difference \[Error\]/);
    },
    10 * MINUTES,
  );
});
