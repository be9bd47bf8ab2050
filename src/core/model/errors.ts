/**
 * A failure whose message is meant for the person who reads the run: it names the input or the item (by number or id,
 * never by its text) and the way out. Anything else that is thrown is a defect, and is reported as one.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}

/** Several problems with the inputs, all of them, so that one run is enough to mend them. */
export class InputError extends UserError {
  override readonly name = 'InputError';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/**
 * The run did part of its work, kept it, and cannot go on now: the provider is down, a limit was reached. Running
 * again continues.
 */
export class InterruptedError extends UserError {
  override readonly name = 'InterruptedError';
}

/** The database will not take what is to be written; written without the one row that it minds, the rest may be taken. */
export class RefusedError extends UserError {
  override readonly name = 'RefusedError';
}

/** An error of this name that happened where the other one did: a library's message, or what it keeps, may hold a text. */
export function withoutText(error: unknown, name: string): Error {
  const told = new Error(name);
  told.stack = [`Error: ${name}`, ...stackFrames(error).map((frame) => `    ${frame}`)].join('\n');
  return told;
}

/**
 * Where in the code it happened, a line a frame. The message is taken out first: one of a library may repeat a text, and
 * a text may have lines that look like frames.
 */
export function stackFrames(error: unknown): readonly string[] {
  const { stack, message } = (error ?? {}) as { readonly stack?: unknown; readonly message?: unknown };
  const frames = String(stack).replace(String(message), '').split('\n');
  return frames.map((line) => line.trim()).filter((line) => /^at .*:\d+:\d+\)?$/.test(line));
}

/** Throws what failed, if anything did. @throws AggregateError for several */
export function throwCollected(failures: readonly unknown[]): void {
  if (failures.length > 0) {
    throw failures.length === 1 ? failures[0] : new AggregateError(failures);
  }
}
