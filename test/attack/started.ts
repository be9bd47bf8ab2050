/** Starts the program of attacks as its own process. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { ROOT } from '../support/root.js';

export const MINUTES = 60_000;
export const SEED = 20_261_125;

export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
}

export async function startAttack(args: readonly string[]): Promise<Ended> {
  const program = join(ROOT, 'lib', 'test', 'attack', 'program.js');
  const child = spawn(process.execPath, ['--no-warnings', program, '--seed', String(SEED), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exitCode, output };
}

/** Expects that after all of these histories the database is as after a first backfill, and that the worst happened in them. */
export async function expectResistance(histories: number, args: readonly string[] = []): Promise<void> {
  const { exitCode, output } = await startAttack(['--histories', String(histories), ...args]);
  process.stdout.write(output);
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  for (const what of ['killed', 'two at once', 'deliveries of a stale state', 'links by offsets']) {
    expect(output).toContain(`${what} `);
  }
}
