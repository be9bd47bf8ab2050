/** Runs `tiara` as a person would type it, and shows the command. */
import { runCommand } from '../test/support/runner.js';
import { DemoError, expect } from './expect.js';
import { say } from './screen.js';

/**
 * Runs the command with `--json`, shows how to repeat it, and returns what it printed.
 * @throws DemoError when it fails or prints anything but JSON
 */
export async function runJson(args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const all = [...args, '--json'];
  say(`  $ node bin/tiara.js ${all.map(quoteForShell).join(' ')}`);
  const { exitCode, stdout, stderr } = await runCommand(all);
  expect(exitCode === 0, `The command ended with exit code ${exitCode ?? 'none'}: ${stderr.trim()}`);
  try {
    return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new DemoError('The command printed something else than JSON.', { cause: error });
  }
}

/** Only what needs quotes gets them, so that the command is easy to read. */
export function quoteForShell(argument: string): string {
  return /^[\w./:=-]+$/.test(argument) ? argument : `"${argument.replace(/["$`\\]/g, '\\$&')}"`;
}
