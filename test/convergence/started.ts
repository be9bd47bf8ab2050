/** Starts the program of random histories as its own process. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { ROOT } from '../support/root.js';
import { TRIES_ALL } from '../support/tries-all.js';

export const MINUTES = 60_000;
export const SEED = 20_261_123;

/** The built action is slow beside the program in one process: a few short histories, to see that it is the same. */
export const BUILT = ['--action', '--histories', TRIES_ALL ? '3' : '1', '--longest', '25', '--seed', '9'];

export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
}

/** `lib` is the folder of the compiled program. */
export async function startProgram(args: readonly string[], lib = join(ROOT, 'lib')): Promise<Ended> {
  const program = join(lib, 'test', 'convergence', 'program.js');
  const child = spawn(process.execPath, ['--no-warnings', program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exitCode, output };
}

/** Expects that all of these histories end in GitHub's state, and that half of them have at least so many steps. */
export async function expectConvergence(args: readonly string[], stepsAtLeast = 30): Promise<void> {
  const { exitCode, output } = await startProgram(args);
  process.stdout.write(output);
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  const [, median = '0'] = /median of (\d+) steps/.exec(output) ?? [];
  expect(Number(median)).toBeGreaterThanOrEqual(stepsAtLeast);
}
