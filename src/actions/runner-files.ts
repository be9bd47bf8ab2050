/** The files through which a step hands its outputs and its summary to the runner. */
import { randomUUID } from 'node:crypto';
import { closeSync, constants, fstatSync, ftruncateSync, openSync, statSync, writeFileSync } from 'node:fs';

/**
 * Appends to the file that a variable of the runner names. `textFor` gets the bytes that are in the file already. Returns
 * null, or why nothing was written; the reason is safe to show. Never throws, and never writes a part: the runner refuses
 * a file with half of an output, which would fail the step.
 */
export function appendToRunnerFile(
  path: string | undefined,
  textFor: (bytesBefore: number) => string,
): string | null {
  if (path === undefined || path === '') {
    return 'is not set';
  }
  try {
    // Not a pipe or a device either: nobody may read it, and the log is one of them.
    return statSync(path).isFile() ? appendWhole(path, textFor) : 'does not name a file';
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException;
    return `names a file that cannot be written (${code ?? name})`;
  }
}

function appendWhole(path: string, textFor: (bytesBefore: number) => string): string | null {
  const file = openSync(path, constants.O_WRONLY | constants.O_APPEND);
  const { size } = fstatSync(file);
  try {
    const text = textFor(size);
    writeFileSync(file, text);
    return text === '' ? 'names a file that is full' : null;
  } catch (error) {
    ftruncateSync(file, size);
    throw error;
  } finally {
    closeSync(file);
  }
}

/**
 * Outputs in the runner's format. The delimiter is random, so that no value can end itself and add an output.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
 */
export function formatOutputs(outputs: Readonly<Record<string, string>>): string {
  const delimiter = `tiara_${randomUUID()}`;
  return Object.entries(outputs)
    .map(([name, value]) => `${name}<<${delimiter}\n${value}\n${delimiter}\n`)
    .join('');
}
