/** The program of random histories, started as a process of its own. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../support/root.js';

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
